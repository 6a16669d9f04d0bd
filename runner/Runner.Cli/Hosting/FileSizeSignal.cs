using System.Runtime.InteropServices;

namespace Runner.Cli.Hosting;

/// <summary>
/// A file that grows beyond what the process may write (<c>ulimit -f</c>) is a failure of that write, which is told with its number; by default
/// the system ends the process without a word.
/// </summary>
internal static class FileSizeSignal
{
    private const int SigXfsz = 25;                        // on Linux, and on macOS

    private static PosixSignalRegistration? registration;

    public static void Ignore()
    {
        if (!OperatingSystem.IsWindows())
            registration ??= PosixSignalRegistration.Create((PosixSignal)SigXfsz, context => context.Cancel = true);
    }
}
