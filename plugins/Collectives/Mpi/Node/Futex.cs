using System.Runtime.InteropServices;

namespace Runner.Plugins.Collectives.Mpi.Node;

/// <summary>Sleeping until a number in shared memory changes: ranks that wait leave their cores to those that work.</summary>
internal static unsafe partial class Futex
{
    private const int WaitOperation = 0;
    private const int WakeOperation = 1;

    private static readonly nint Number = !OperatingSystem.IsLinux() ? -1 : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => -1,
    };

    /// <summary>Returns when the number is no longer <paramref name="seen"/>, at the latest after <paramref name="timeout"/>, perhaps sooner.</summary>
    public static void Wait(int* number, int seen, TimeSpan timeout)
    {
        if (Number < 0)
        {
            Thread.Sleep(0);
            return;
        }
        var time = stackalloc long[2] { (long)timeout.TotalSeconds, timeout.Ticks % TimeSpan.TicksPerSecond * 100 };
        Call(Number, number, WaitOperation, seen, time);
    }

    /// <summary>Wakes all that wait for a change of the number.</summary>
    public static void Wake(int* number)
    {
        if (Number >= 0)
            Call(Number, number, WakeOperation, int.MaxValue, null);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Call(nint number, int* address, int operation, int value, long* time);
}
