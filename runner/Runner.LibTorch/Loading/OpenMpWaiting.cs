using System.Globalization;
using System.Runtime.InteropServices;

namespace Runner.LibTorch.Loading;

/// <summary>
/// How long threads of libtorch's OpenMP look for work before they sleep. Left alone they look for about ten milliseconds, each on a core of its own, and where other
/// processes want that core they keep it from the thread they wait for. The number of looks is read from the environment when the library is loaded, so it is set before.
/// </summary>
/// <remarks>
/// Measured (two cores, Sapphire Rapids, libgomp of libtorch 2.10; ms a step with two threads: default, <c>OMP_WAIT_POLICY=PASSIVE</c>, 10000 looks, 1000 looks; one thread in
/// brackets). Forward passes of 8 tokens through 6 layers of 512, idle: 5.1, 10.6, 5.1, 10.9 (11.8); beside three busy processes: 48 to 57, 33, 30 to 57, 13 to 34 (13).
/// Training steps of 2 layers of 128, idle: 87, 92, 89, 87 (122); busy: 990, 362, 426, 336 (252). So 10000 looks cost nothing where cores are free and do less harm where they
/// turn out not to be; 1000 are best where they are known to be shared. Never to look is no better there.
/// </remarks>
internal static class OpenMpWaiting
{
    public const string Variable = "GOMP_SPINCOUNT";

    private const string Alone = "10000";
    private const string Shared = "1000";

    // whoever set one of these has decided
    private static readonly string[] Decided = [Variable, "OMP_WAIT_POLICY", "KMP_BLOCKTIME"];

    private static readonly string[] LocalRanks = ["OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS", "LOCAL_WORLD_SIZE"];

    /// <summary>Sets the number of looks, unless the user did. Call before libtorch is loaded.</summary>
    /// <param name="variable">Reads the environment.</param>
    /// <returns>What was done, for the record; null where nothing was.</returns>
    public static string? Apply(Func<string, string?> variable)
    {
        if (Choose(variable, Load(), Environment.ProcessorCount, Quota()) is not var (looks, reason))
            return null;
        return SetEnvironment(Variable, looks, overwrite: 0) == 0 ? $"threads sleep after {looks} looks for work ({reason})" : null;
    }

    /// <summary>The number of looks and why; null where the user decided.</summary>
    /// <param name="variable">Reads the environment.</param>
    /// <param name="load">Processes that ran or wanted to, the mean of the last minute.</param>
    /// <param name="cores">Cores that this process may use.</param>
    /// <param name="quota">Cores' worth of time that a control group allows; null without a limit.</param>
    internal static (string Looks, string Reason)? Choose(Func<string, string?> variable, double load, int cores, double? quota)
    {
        if (Decided.Any(name => variable(name) is { Length: > 0 }))
            return null;
        if (LocalRanks.Any(name => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var ranks) && ranks > 1))
            return (Shared, "several ranks on this machine");
        if (quota is { } limit)
            return (Shared, string.Create(CultureInfo.InvariantCulture, $"a control group allows {limit:0.##} cores' time"));
        return load > cores ? (Shared, string.Create(CultureInfo.InvariantCulture, $"a load of {load:0.0} on {cores} cores")) : (Alone, "cores are free");
    }

    private static double Load()
    {
        try
        {
            return double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    // cgroup v2: "max 100000" or "150000 100000"; v1 keeps the two in files of their own, -1 for no limit
    private static double? Quota()
    {
        try
        {
            if (File.Exists("/sys/fs/cgroup/cpu.max"))
                return Share(File.ReadAllText("/sys/fs/cgroup/cpu.max").Split(' '));
            const string first = "/sys/fs/cgroup/cpu/cpu.cfs_";
            return File.Exists(first + "quota_us") ? Share([File.ReadAllText(first + "quota_us"), File.ReadAllText(first + "period_us")]) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static double? Share(string[] parts) =>
        double.TryParse(parts[0], CultureInfo.InvariantCulture, out var quota) && quota > 0 && parts.Length > 1
            ? quota / double.Parse(parts[1], CultureInfo.InvariantCulture)
            : null;

    // .NET's own setter does not reach the C environment
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
