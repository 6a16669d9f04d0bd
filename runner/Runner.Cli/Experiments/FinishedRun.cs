using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>A run that is finished in its folder and not in the tracker: its process was killed, or the tracker was away, between the two.</summary>
internal static class FinishedRun
{
    /// <summary>Delivers the rest and says so; gives the exit code.</summary>
    public static int Deliver(Workspace workspace, TrackingOptions tracking, RunFolder run, CancellationToken stop)
    {
        Console.Out.WriteLine($"run {run.Identity.RunId} of {run.Identity.Name} is finished; the tracker does not have all of it yet");
        var outcome = workspace.DeliverPending(tracking, [run], stop) is [var only, ..] ? only : null;
        var isDelivered = outcome is null or { State: UploadState.Complete };
        if (isDelivered)
            Console.Out.WriteLine("delivered; to train it anew: --fresh");
        else
            Console.Out.WriteLine($"not delivered: {outcome!.Problem}");
        RunSummary.ShowStore(workspace, tracking, outcome, run);
        return isDelivered ? ExitCode.Success : stop.IsCancellationRequested ? ExitCode.Requeue : ExitCode.Environment;
    }
}
