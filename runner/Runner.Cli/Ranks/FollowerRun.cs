using Runner.Cli.Display;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Composition;
using Runner.Training;

namespace Runner.Cli.Ranks;

/// <summary>What ranks other than the first do: they make the trainings it announces, until it announces no more.</summary>
internal sealed class FollowerRun(Workbench workbench, LaunchedRanks ranks)
{
    /// <returns>The exit code: that of the last training.</returns>
    public int Follow(IReadOnlyList<ExperimentPlan> plans, CancellationToken stop)
    {
        var code = ExitCode.Success;
        while (ranks.Await() is var (fingerprint, folder))
        {
            ExperimentPlan? plan = null;
            try
            {
                plan = plans.FirstOrDefault(p => p.Shared == fingerprint)
                    ?? throw Training.Ranks.RankErrors.RanksDisagree.With("the plan", $"rank 0 trains {fingerprint}, rank {ranks.Group.Rank} has {string.Join(", ", plans.Select(p => p.Shared))}");
                var training = new TrainingRun(workbench, ranks, new PlainRunDisplay(Console.Out));
                using var grace = GracefulEnd.Watch(plan.Recipe.Train.GracePeriod, training.Phases, folder,
                    over => Training.Ranks.ProcessEnd.Now(ExitCode.Requeue, TimeSpan.FromSeconds(2), () => ErrorBoundary.Show(over)),
                    TimeProvider.System, stop);
                code = training.Train(plan, folder, (_, _) => { }, [], stop).Outcome == TrainingOutcome.Interrupted ? ExitCode.Requeue : ExitCode.Success;
            }
            catch (Exception caught) when (!ranks.Group.InReduction)
            {
                var failure = PluginFailure.Explain(caught, plan?.Plan.Components ?? [], null);
                ranks.Tell(failure);
                code = ErrorBoundary.Show(failure);
            }
        }
        return code;
    }
}
