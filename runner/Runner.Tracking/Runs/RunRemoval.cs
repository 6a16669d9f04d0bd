using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Removes runs: their rows in the tracker, where MLflow can restore them, and then their folders.</summary>
public static class RunRemoval
{
    /// <summary>Begins the name of a folder that is on its way out; no run is looked for in it.</summary>
    internal const string Removing = ".removing-";

    /// <summary>Bytes of a run's folder.</summary>
    public static long BytesOf(RunFolder run) =>
        new DirectoryInfo(run.Location).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    /// <summary>Removes a run. Where the tracker's row cannot be deleted, nothing is.</summary>
    /// <param name="run">The run; nothing may be writing it.</param>
    /// <param name="open">Opens the store its row is in; null leaves rows alone.</param>
    /// <param name="cancellation">Stops waiting for the store.</param>
    /// <exception cref="Errors.RunnerException">RUN5006 while a process writes it; RUN7084.</exception>
    public static async Task RemoveAsync(RunFolder run, Func<IMlflowStore>? open, CancellationToken cancellation = default)
    {
        using (FileLock.TryAcquire(run.WriterLockFile) ?? throw TrackingErrors.RunInUse.With(run.Identity.RunId))
        {
            if (open is not null)
                await DeleteRowAsync(run, open, cancellation);
        }
        try
        {
            // renamed first, so that one removed by half is never taken for a damaged run
            var removing = Path.Combine(Path.GetDirectoryName(run.Location)!, Removing + Path.GetFileName(run.Location));
            Directory.Move(run.Location, removing);
            Directory.Delete(removing, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SelectionErrors.RunNotRemoved.Because(e, run.Identity.RunId, e.Message);
        }
    }

    private static async Task DeleteRowAsync(RunFolder run, Func<IMlflowStore> open, CancellationToken cancellation)
    {
        try
        {
            await using var store = open();
            if (RunRegistration.Find(run, store.Describe().Uri) is { } row)
                await store.DeleteRunAsync(row.RunId, cancellation);
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCode.ResourceDoesNotExist)
        {
            // gone for good already
        }
        catch (MlflowException e)
        {
            throw SelectionErrors.RunNotRemoved.Because(e, run.Identity.RunId, e.Message);
        }
    }
}
