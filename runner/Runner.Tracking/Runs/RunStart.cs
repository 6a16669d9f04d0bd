namespace Runner.Tracking;

/// <summary>
/// Held while a process looks for the run to go on with and takes it or makes a new one, so that two started at the same moment do not both find none. Choosing takes
/// milliseconds; the system frees it when the process ends.
/// </summary>
public sealed class RunStart : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly FileLock _lock;

    private RunStart(FileLock @lock) => _lock = @lock;

    /// <summary>Waits for whoever else is choosing in this workspace.</summary>
    /// <exception cref="Errors.RunnerException">RUN5016: nothing can be written there.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    public static RunStart Take(string workspace, CancellationToken stop)
    {
        var folder = RunFolder.RunsOf(workspace);
        try
        {
            Directory.CreateDirectory(folder);
            while (true)
            {
                if (FileLock.TryAcquire(Path.Combine(folder, ".starting.lock")) is { } held)
                    return new RunStart(held);
                stop.ThrowIfCancellationRequested();
                stop.WaitHandle.WaitOne(Look);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TrackingErrors.RunNotCreated.Because(e, folder, e.Message);
        }
    }

    public void Dispose() => _lock.Dispose();
}
