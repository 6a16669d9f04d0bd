using System.Globalization;
using Runner.Tracking;
using Runner.Training.Checkpoints;

namespace Runner.Experiments;

/// <summary>What <c>runner run</c> does with the plan of a single run.</summary>
internal enum RunAction
{
    /// <summary>A new run begins.</summary>
    Begin,

    /// <summary>One that was interrupted goes on.</summary>
    GoOn,

    /// <summary>One is finished: there is nothing to do.</summary>
    Done,

    /// <summary>One is finished, and its tracker does not have all of it.</summary>
    Deliver,

    /// <summary>Another process is at it: its end is waited for, and then decided anew.</summary>
    Wait,
}

/// <summary>What becomes of a plan, given the runs that are there; <c>run</c> acts by it and <c>run --dry-run</c> says it.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Run">The run that stands for the plan; for one that begins the run it is told apart from, null where there is none.</param>
/// <param name="Differences">How the plan differs from that run; null where that says too little of itself.</param>
internal sealed record RunDecision(RunAction Action, RunFolder? Run = null, IReadOnlyList<KeyDifference>? Differences = null)
{
    /// <summary>First digits of the run's id, with its recipe's name where that is another.</summary>
    public string Name(string recipe) => Run!.Identity.RunId[..8] + (WorkspacePaths.RecipeOf(Run) == recipe ? "" : $" of '{WorkspacePaths.RecipeOf(Run)}'");

    /// <summary>How the last digits may differ; empty where they do not.</summary>
    public string Rounding => Differences is { Count: > 0 } ? $"; {RunDifferences.Text(Differences)}, which changes the last digits alone" : "";

    /// <summary>Why no run of before stands for the plan; null where there is nothing to tell it apart from.</summary>
    public string? WhyNew => Run is null ? null
        : Differences is null ? $"run {Run.Identity.RunId[..8]} {RunDifferences.WhyNotCompared(Run, "made")}"
        : $"{RunDifferences.Text(Differences)} since run {Run.Identity.RunId[..8]}";

    /// <summary>Where a run goes on: <c>at step 20</c>, or from its beginning.</summary>
    public string ResumePoint => CheckpointChoice.Newest(Run!.Location) is var (step, _)
        ? string.Create(CultureInfo.InvariantCulture, $"at step {step}")
        : "from its beginning, as it has no checkpoint";
}
