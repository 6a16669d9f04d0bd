namespace Runner.Mlflow;

/// <summary>A file or folder among a run's artifacts.</summary>
/// <param name="Path">Path from the run's artifact root, with forward slashes.</param>
/// <param name="IsDirectory">Whether it is a folder.</param>
/// <param name="Size">Bytes; 0 for folders.</param>
public sealed record MlflowArtifact(string Path, bool IsDirectory, long Size);
