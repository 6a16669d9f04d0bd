using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Runner.Training.Checkpoints;

/// <summary>The real disk.</summary>
internal sealed class DiskFiles : ICheckpointFiles
{
    private const int OpenDirectory = 0x10000;                  // O_RDONLY | O_DIRECTORY on Linux

    public void Write(string path, Action<Stream> write)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException e) when (e.TargetSite?.DeclaringType?.Assembly == typeof(FileStream).Assembly)
        {
            // what .NET makes of EFBIG
            throw new IOException("the file would be larger than this process may write (ulimit -f) or the file system takes.", e);
        }
    }

    // .NET can sync files but not folders, and a rename is safe only once its folder is synced
    public void SyncFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), OpenDirectory);
        if (descriptor < 0)
            throw Failure(path);
        try
        {
            if (Sync(descriptor) != 0)
                throw Failure(path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    public void Move(string from, string to) => Directory.Move(from, to);

    public void Delete(string folder) => Directory.Delete(folder, recursive: true);

    private static IOException Failure(string path)
    {
        var number = Marshal.GetLastPInvokeError();
        return new IOException($"'{path}' could not be synced: {new Win32Exception(number).Message}.", number);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
