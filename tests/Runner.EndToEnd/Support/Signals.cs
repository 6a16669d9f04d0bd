using System.Runtime.InteropServices;

namespace Runner.EndToEnd.Support;

/// <summary>Signals to other processes, at once: starting <c>kill</c> takes milliseconds, in which a tiny run comes to its end.</summary>
internal static class Signals
{
    /// <summary>Sends a signal by its name; nothing where the process has ended.</summary>
    public static void Send(string name, int process) => _ = kill(process, Number(name));

    // those that Linux numbers alike on all processors .NET runs on
    private static int Number(string name) => name switch
    {
        "INT" => 2,
        "KILL" => 9,
        "TERM" => 15,
        "CONT" => 18,
        "STOP" => 19,
        _ => throw new ArgumentException($"the tests know no number of the signal {name}", nameof(name)),
    };

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
