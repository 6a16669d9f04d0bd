using System.Globalization;
using Runner.Experiments;
using Runner.Metrics;
using Runner.Tracking;

namespace Runner.Cli.Display;

/// <summary>A run that is finished: nothing was trained again, and what its tracker did not have yet was delivered.</summary>
internal static class FinishedRun
{
    /// <summary>Says that a plan was run before and what came out of it.</summary>
    public static void Show(ExperimentOutcome outcome, RunDecision decision)
    {
        if (decision.Action == RunAction.Deliver)
            ShowDelivery(outcome);
        else
            ShowRun(outcome, decision);
        RunSummary.ShowStore(outcome);
    }

    private static void ShowRun(ExperimentOutcome outcome, RunDecision decision)
    {
        Console.Out.WriteLine($"run {decision.Name(outcome.Recipe)} is finished: nothing is left to do{decision.Rounding}; to train it anew: --fresh");
        var history = RunHistory.Read(outcome.Run!);
        foreach (var name in history.MetricNames.Where(MetricName.IsEvaluation).Order(StringComparer.Ordinal))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {history.Last(name):0.####}"));
        Console.Out.WriteLine($"run folder: {WorkspacePaths.Relative(outcome.Run!.Location)}");
    }

    private static void ShowDelivery(ExperimentOutcome outcome) => Console.Out.WriteLine(
        outcome.Status == ExperimentStatus.AlreadyFinished ? "delivered; to train it anew: --fresh" : $"not delivered: {outcome.Delivery!.Problem}");
}
