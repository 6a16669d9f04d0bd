namespace Runner.Training;

/// <summary>A checkpoint on disk.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Folder">Full path, ending in <c>checkpoints/step-000500</c>.</param>
/// <param name="IsBest">True if it is the best one so far.</param>
public sealed record CheckpointInfo(long Step, string Folder, bool IsBest)
{
    /// <summary>What the training had last reported when the checkpoint was made, as the checkpoint itself keeps it; null where that is not known.</summary>
    public ReportedProgress? Reported { get; init; }
}

/// <summary>
/// The newest reports of a training, kept in its checkpoints: a record of the run that was damaged is mended from them. Exact, but for speeds, which are
/// not kept.
/// </summary>
/// <param name="Steps">Logging steps, oldest first.</param>
/// <param name="Evaluation">The last evaluation; null before the first.</param>
public sealed record ReportedProgress(IReadOnlyList<StepReport> Steps, EvaluationReport? Evaluation);
