namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>
/// How much memory ranks of this machine can still share. An MPI takes it from /dev/shm, which containers often make small, and more than there is
/// ends a process on its first touch instead of giving an error.
/// </summary>
internal static class SharedMemorySpace
{
    private const string Folder = "/dev/shm";

    /// <summary>Free bytes; null where nobody says.</summary>
    public static long? Free()
    {
        try
        {
            return Directory.Exists(Folder) ? new DriveInfo(Folder).AvailableFreeSpace : null;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
