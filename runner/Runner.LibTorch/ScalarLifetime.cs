using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Runner.LibTorch;

/// <summary>
/// Keeps numbers alive while libtorch reads them. TorchSharp wraps every plain number given to an operation in a <c>Scalar</c> that nothing
/// refers to during the native call; a garbage collection at that moment lets the finalizer free it, and the call reads freed
/// memory: an error in one of some million calls, or a wrong number. While a hold lasts, the process's finalizer thread waits, so nothing
/// is freed that way; <see cref="Release()"/> lets it catch up at moments when no operation is going on.
/// </summary>
/// <remarks>
/// Finalizers of everything else wait as well. Nothing here depends on them; do not call <c>GC.WaitForPendingFinalizers</c>
/// within a hold, it would not return before the next <see cref="Release()"/>.
/// </remarks>
public sealed class ScalarLifetime : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly Lock Changes = new();
    private static Gate? closed;
    private static int holds;
    private static long releasedAt;

    private bool _isDisposed;

    private ScalarLifetime()
    {
    }

    /// <summary>Begins a hold. Holds may overlap; finalizers wait until the last one ends.</summary>
    public static ScalarLifetime Hold()
    {
        lock (Changes)
        {
            if (holds++ == 0)
                Close();
        }
        return new ScalarLifetime();
    }

    /// <summary>
    /// Lets finalizers catch up if they have waited for a second. Call between steps, when this thread has no operation going on; costs
    /// a collection of the youngest generation when it acts.
    /// </summary>
    public static void Release() => Release(Between);

    internal static void Release(TimeSpan between)
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref releasedAt)) < between)
            return;
        lock (Changes)
        {
            if (holds != 1)                                    // another thread may be in the middle of an operation
                return;
            Open();
#pragma warning disable RS0030 // the one place where nothing is held
            GC.WaitForPendingFinalizers();
#pragma warning restore RS0030
            Close();
        }
    }

    public void Dispose()
    {
        lock (Changes)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (--holds == 0)
                Open();
        }
    }

    private static void Open()
    {
        closed?.Opened.Set();
        closed = null;
    }

    private static void Close()
    {
        var gate = new Gate();
        Sentinel.Leave(gate);
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        if (gate.Entered.Wait(Timeout))
            closed = gate;
        else
            gate.Opened.Set();                                 // the finalizer thread is busy elsewhere: better unguarded than stuck
        Volatile.Write(ref releasedAt, Stopwatch.GetTimestamp());
    }

    /// <summary>Where the finalizer thread waits.</summary>
    private sealed class Gate
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Opened { get; } = new();
    }

    /// <summary>Garbage from the start; its finalizer leads the finalizer thread to the gate.</summary>
    private sealed class Sentinel(Gate gate)
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Leave(Gate gate) => _ = new Sentinel(gate);

        ~Sentinel()
        {
            gate.Entered.Set();
            gate.Opened.Wait();
        }
    }
}
