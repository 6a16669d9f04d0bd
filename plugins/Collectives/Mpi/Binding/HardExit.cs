using System.Runtime.InteropServices;

namespace Runner.Plugins.Collectives.Mpi.Binding;

/// <summary>The end of this process without anybody's farewells: those of libraries may wait for ranks that are gone.</summary>
internal static partial class HardExit
{
    /// <summary>Ends the process after a while, whatever it is doing then.</summary>
    public static void After(TimeSpan timeout, int exitCode) => new Thread(() =>
    {
        Thread.Sleep(timeout);
        Now(exitCode);
    })
    { IsBackground = true, Name = "hard exit" }.Start();

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Now(int exitCode);
}
