namespace Runner.Data;

/// <summary>Makes the files a store is written to; tests put failing ones in its place.</summary>
internal class TokenStoreFiles
{
    public virtual FileStream Create(string path) =>
        new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 1 << 20);

    /// <summary>Called before bytes are written, so that a test can fail there.</summary>
    public virtual void Writing(string path, long bytes)
    {
    }

    /// <summary>True where the system said that no space or no quota is left.</summary>
    public static bool IsDiskFull(IOException exception) =>
        exception.HResult is 28 or 122                                       // ENOSPC and EDQUOT
            or unchecked((int)0x80070070) or unchecked((int)0x80070027);     // ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL
}
