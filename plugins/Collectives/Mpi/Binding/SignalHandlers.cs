using System.Runtime.InteropServices;

namespace Runner.Plugins.Collectives.Mpi.Binding;

/// <summary>
/// Keeps the handlers of signals that the process has. MPI libraries, and network libraries below them, install their own for faults; the runtime
/// needs its own, for which a fault may be a plain null reference.
/// </summary>
internal sealed unsafe partial class SignalHandlers
{
    // interrupt, quit, illegal instruction, trap, abort, bus, arithmetic, segmentation, terminate, child: what the runtime handles. An MPI may keep
    // others: MPICH's launcher sends the first of the user's to tell of a rank that died
    private static readonly int[] Signals = [2, 3, 4, 5, 6, 7, 8, 11, 15, 17];

    // larger than struct sigaction anywhere
    private const int ActionBytes = 512;

    private readonly byte[] _actions = new byte[Signals.Length * ActionBytes];

    private SignalHandlers()
    {
    }

    /// <summary>The handlers as they are now.</summary>
    public static SignalHandlers Now()
    {
        var handlers = new SignalHandlers();
        handlers.ForEach((signal, action) => _ = Change(signal, null, action));
        return handlers;
    }

    /// <summary>Puts them back.</summary>
    public void Restore() => ForEach((signal, action) => _ = Change(signal, action, null));

    private void ForEach(Action action)
    {
        if (!OperatingSystem.IsLinux())
            return;
        fixed (byte* actions = _actions)
        {
            for (var i = 0; i < Signals.Length; i++)
                action(Signals[i], actions + i * ActionBytes);
        }
    }

    private delegate void Action(int signal, byte* action);

    [LibraryImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Change(int signal, byte* action, byte* before);
}
