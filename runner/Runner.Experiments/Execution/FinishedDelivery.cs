using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>
/// Delivers the rest of a run that is finished in its folder and not in its tracker, as its process was killed, or the tracker was away, between the two.
/// </summary>
/// <param name="workspace">Where the run is.</param>
/// <param name="output">Hears of it.</param>
internal sealed class FinishedDelivery(Workspace workspace, IExperimentOutput output)
{
    /// <summary>Delivers to the store that these options mean.</summary>
    public ExperimentOutcome Deliver(TrackingOptions tracking, RunDecision decision, string recipe, CancellationToken stop)
    {
        var run = decision.Run!;
        output.Say($"run {run.Identity.RunId} of {run.Identity.Name} is finished; the tracker does not have all of it yet");
        var delivery = workspace.DeliverPending(tracking, [run], stop) is [var only, ..] ? only : null;
        var status = delivery is null or { State: UploadState.Complete } ? ExperimentStatus.AlreadyFinished
            : stop.IsCancellationRequested ? ExperimentStatus.Interrupted : ExperimentStatus.NotDelivered;
        var outcome = new ExperimentOutcome(status) { Run = run, Delivery = delivery, Decision = decision, Workspace = workspace, Tracking = tracking, Recipe = recipe };
        output.End(outcome);
        return outcome;
    }

    /// <summary>Delivers to every store that a run owes; gives what went worst.</summary>
    public ExperimentOutcome DeliverAll(RunFolder run, CancellationToken stop)
    {
        var decision = new RunDecision(RunAction.Deliver, run);
        return PendingDelivery.Of(run).Select(pending => Deliver(workspace.StoreNamed(pending.Store), decision, WorkspacePaths.RecipeOf(run), stop)).MaxBy(outcome => outcome.Status)!;
    }
}
