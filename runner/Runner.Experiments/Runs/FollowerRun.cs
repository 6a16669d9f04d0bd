using Runner.Composition;
using Runner.Training;
using Runner.Training.Ranks;

namespace Runner.Experiments;

/// <summary>What ranks other than the first do: they make the trainings it announces, until it announces no more.</summary>
internal sealed class FollowerRun(Workbench workbench, LaunchedRanks ranks)
{
    /// <returns>How the last training ended.</returns>
    public ExperimentOutcome Follow(IReadOnlyList<ExperimentPlan> plans, CancellationToken stop)
    {
        var outcome = new ExperimentOutcome(ExperimentStatus.Finished);
        while (ranks.Await() is var (fingerprint, folder))
        {
            ExperimentPlan? plan = null;
            try
            {
                plan = plans.FirstOrDefault(p => p.Shared == fingerprint)
                    ?? throw RankErrors.RanksDisagree.With("the plan", $"rank 0 trains {fingerprint}, rank {ranks.Group.Rank} has {string.Join(", ", plans.Select(p => p.Shared))}");
                var training = new TrainingRun(workbench, ranks, ranks.Display);
                using var grace = GracefulEnd.Watch(plan.Recipe.Train.GracePeriod, training.Phases, folder,
                    over => ProcessEnd.Now(ExitCode.Requeue, TimeSpan.FromSeconds(2), () => workbench.Output.Fail(over)), workbench.Time, stop);
                var ended = training.Train(plan, folder, (_, _) => { }, [], stop);
                outcome = new ExperimentOutcome(ended.Outcome == TrainingOutcome.Interrupted ? ExperimentStatus.Interrupted : ExperimentStatus.Finished) { Training = ended };
            }
            catch (Exception caught) when (!ranks.Group.InReduction)
            {
                var failure = PluginFailure.Explain(caught, plan?.Plan.Components ?? [], null);
                ranks.Tell(failure);
                workbench.Output.Fail(failure);
                outcome = ExperimentOutcome.Of(failure);
            }
        }
        return outcome with { Ranks = ranks.Group.Size };
    }
}
