using System.Runtime.InteropServices;

namespace Runner.Training.Execution;

/// <summary>The heap that libtorch's small and middling tensors lie in, where it is glibc's.</summary>
internal static class NativeHeap
{
    private static bool cannotTrim = !OperatingSystem.IsLinux();

    /// <summary>
    /// Gives pages of free blocks back to the system. The first steps leave many blocks that later ones, whose requests fall in other places, never use
    /// again.
    /// </summary>
    public static void Trim()
    {
        if (cannotTrim)
            return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            cannotTrim = true;                             // another C library
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MallocTrim(nuint pad);
}
