using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>A run as a store knows it, for commands that change it there.</summary>
public static class StoredRun
{
    /// <summary>The run's id in a store; null where it was never delivered there.</summary>
    public static string? IdOf(RunFolder run, IMlflowStore store) => RunRegistration.Find(run, store.Describe().Identity)?.RunId;

    /// <summary>Address of the page in MLflow that shows the run's experiment; null where it was never delivered there.</summary>
    public static string? PageOf(RunFolder run, IMlflowStore store) =>
        RunRegistration.Find(run, store.Describe().Identity) is { } known ? store.PageOf(known.ExperimentId) : null;

    /// <summary>The stores that a run delivers to by itself, as <see cref="PendingDelivery.Store"/> names them; none where it was kept in its folder alone.</summary>
    public static IReadOnlyList<string> StoresOf(RunFolder run) => [.. UploadCursors.Read(run).Where(c => c.IsOwn != false).Select(c => c.Store)];
}
