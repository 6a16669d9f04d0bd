using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>How a run ended, for whoever started it.</summary>
/// <param name="Folder">The run.</param>
/// <param name="Result">What training came to; null where it failed.</param>
/// <param name="Failure">Why it failed; null otherwise.</param>
/// <param name="Delivery">How far the tracker got; null where there is none.</param>
internal sealed record RunEnd(RunFolder Folder, TrainingResult? Result, Exception? Failure, UploadOutcome? Delivery)
{
    /// <summary>Ranks that took part.</summary>
    public int Ranks { get; init; } = 1;

    public bool WasInterrupted => Result?.Outcome == TrainingOutcome.Interrupted || Failure is OperationCanceledException;
}
