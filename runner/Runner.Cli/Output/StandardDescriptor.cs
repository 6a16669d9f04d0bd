using System.Runtime.InteropServices;

namespace Runner.Cli.Output;

/// <summary>One of the descriptors every process is given: 1 for output, 2 for errors.</summary>
internal static class StandardDescriptor
{
    private const int GetFlags = 1;                        // F_GETFD
    private const int ClosesOnExec = 1;                    // FD_CLOEXEC
    private const int ReadWrite = 2;                       // O_RDWR

    /// <summary>
    /// Whether whoever started the process gave it this descriptor. A descriptor that was closed (<c>2&gt;&amp;-</c>) is given to the next file the process
    /// opens, here a pipe of .NET's own: what is written then goes astray. Such files close on exec, which a descriptor that came through one cannot.
    /// </summary>
    public static bool WasGiven(int descriptor)
    {
        if (OperatingSystem.IsWindows())
            return true;
        var flags = fcntl(descriptor, GetFlags, 0);
        return flags >= 0 && (flags & ClosesOnExec) == 0;
    }

    /// <summary>Keeps a free descriptor from being given to a file of the process, such as a run's journal, where a native library's messages would land in it.</summary>
    public static void Occupy(int descriptor)
    {
        if (OperatingSystem.IsWindows() || fcntl(descriptor, GetFlags, 0) >= 0)
            return;
        // the lowest free one is taken: most often this very one
        for (var opened = open("/dev/null", ReadWrite); opened >= 0 && opened < descriptor; opened = open("/dev/null", ReadWrite))
        {
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fcntl(int descriptor, int command, int argument);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
