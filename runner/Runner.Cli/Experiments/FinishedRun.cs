using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Metrics;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>A run that is finished: nothing is trained again, and what its tracker does not have yet is delivered.</summary>
internal static class FinishedRun
{
    /// <summary>Says that a plan was run before and what came out of it; gives the exit code.</summary>
    public static int Show(Workspace workspace, ExperimentPlan plan, RunDecision decision, CancellationToken stop)
    {
        var run = decision.Run!;
        if (decision.Action == RunAction.Deliver)
            return Deliver(workspace, plan.Recipe.Tracking, run, stop);
        Console.Out.WriteLine($"run {decision.Name(plan.Recipe.Name)} is finished: nothing is left to do{decision.Rounding}; to train it anew: --fresh");
        var history = RunHistory.Read(run);
        foreach (var name in history.MetricNames.Where(MetricName.IsEvaluation).Order(StringComparer.Ordinal))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {history.Last(name):0.####}"));
        Console.Out.WriteLine($"run folder: {RunSummary.Relative(run.Location)}");
        RunSummary.ShowStore(workspace, plan.Recipe.Tracking, null, run);
        return ExitCode.Success;
    }

    /// <summary>A run that is finished in its folder and not in the tracker, as its process was killed, or the tracker was away, between the two: delivers the rest.</summary>
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
