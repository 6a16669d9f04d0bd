using System.Runtime.InteropServices;

namespace Runner.Cli.Hosting;

/// <summary>
/// Has glibc ask for large pages (2 MB instead of 4 KB), which it can only be told before a process starts: the process starts itself again, in place, with
/// the setting. A training step takes and gives back hundreds of megabytes, and every small page of them costs a fault: a tenth of a step on some
/// machines (results/speed).
/// </summary>
/// <remarks>
/// Done on Linux with glibc, for commands that train, where the system allows large pages and nobody chose otherwise: <c>RUNNER_LARGE_PAGES=0</c>,
/// <c>GLIBC_TUNABLES</c> that name <c>malloc</c>, and an allocator in <c>LD_PRELOAD</c> are left alone. What is computed stays the same.
/// </remarks>
internal static partial class LargePages
{
    private const string Tunables = "GLIBC_TUNABLES";
    private const string Setting = "glibc.malloc.hugetlb=1";
    private const string Allowed = "/sys/kernel/mm/transparent_hugepage/enabled";

    private static readonly string[] Training = ["run", "resume", "verify", "replay", "bench"];

    /// <summary>Starts the process again where that is worth it and not done yet; returns otherwise.</summary>
    public static void Ensure(string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !Training.Contains(arguments.FirstOrDefault()) || !IsWanted(Environment.GetEnvironmentVariable) || !IsAllowed())
            return;
        try
        {
            _ = GetVersion();                                  // of glibc; others do not know the setting
            var command = File.ReadAllBytes("/proc/self/cmdline");
            var old = Environment.GetEnvironmentVariable(Tunables);
            SetEnvironment(Tunables, string.IsNullOrEmpty(old) ? Setting : old + ":" + Setting, 1);
            Execute(command);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            // then without
        }
    }

    /// <summary>Whether nobody chose otherwise, and it is not done yet.</summary>
    internal static bool IsWanted(Func<string, string?> variable) =>
        variable("RUNNER_LARGE_PAGES") != "0"
        && variable(Tunables)?.Contains("glibc.malloc.", StringComparison.Ordinal) != true
        && variable("LD_PRELOAD")?.Contains("malloc", StringComparison.Ordinal) != true;

    private static bool IsAllowed()
    {
        try
        {
            return File.ReadAllText(Allowed).Contains("[madvise]", StringComparison.Ordinal);   // with [always] there is nothing to ask for
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // comes back only where the system refuses
    private static void Execute(byte[] command)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < command.Length - 1; i++)
        {
            if (command[i] == 0)
                starts.Add(i + 1);
        }
        var text = GCHandle.Alloc(command, GCHandleType.Pinned);
        try
        {
            ExecuteVector("/proc/self/exe", [.. starts.Select(start => text.AddrOfPinnedObject() + start), 0]);
        }
        finally
        {
            text.Free();
        }
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GetVersion();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteVector(string path, nint[] arguments);
}
