namespace Runner.Training;

/// <summary>A checkpoint on disk.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Folder">Full path, ending in <c>checkpoints/step-000500</c>.</param>
/// <param name="IsBest">True if it is the best one so far.</param>
public sealed record CheckpointInfo(long Step, string Folder, bool IsBest);
