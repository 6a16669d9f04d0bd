namespace Runner.Tracking;

/// <summary>
/// A lock between processes that dies with its holder: the operating system frees it on SIGKILL. The file itself stays, because
/// deleting it would let two processes lock two different files of one name.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>The lock, or null while another holder has it.</summary>
    public static FileLock? TryAcquire(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>True when somebody holds the lock at this moment.</summary>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(path))
            return false;
        using var mine = TryAcquire(path);
        return mine is null;
    }

    public void Dispose() => _stream.Dispose();
}
