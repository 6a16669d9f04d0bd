using System.Runtime.InteropServices;

namespace Runner.Training.Ranks;

/// <summary>Ends the process for certain: where a thread is stuck in native code or in a lock, an ordinary exit waits for ever.</summary>
public static class ProcessEnd
{
    /// <summary>Does what can be done in good order, for a bounded time, and then ends the process, come what may.</summary>
    /// <param name="exitCode">What the process answers.</param>
    /// <param name="limit">Time for <paramref name="last"/>.</param>
    /// <param name="last">Last acts, such as telling the user and flushing a journal; their failures are passed over.</param>
    public static void Now(int exitCode, TimeSpan limit, params Action[] last)
    {
        // each on a thread of its own, so that one that hangs costs the others nothing but time
        foreach (var act in last)
        {
            var thread = new Thread(() => Try(act)) { IsBackground = true, Name = "last acts" };
            thread.Start();
            thread.Join(limit / last.Length);
        }
        if (OperatingSystem.IsWindows())
            Environment.FailFast(null);
        Exit(exitCode);
    }

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // the process ends for a reason already told; nobody is left to tell this to
        }
    }

    // _exit(2): no handlers, no destructors, no waiting for threads
    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Exit(int code);
}
