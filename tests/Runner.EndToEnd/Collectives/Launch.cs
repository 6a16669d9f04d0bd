using System.Diagnostics;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Collectives;

/// <summary>Starts tests/Runner.Ranks with the launchers that are installed.</summary>
internal static class Launch
{
    public const string OpenMpi = "mpirun.openmpi";
    public const string Mpich = "mpirun.mpich";

    // far beyond what any of these needs: it only ends a test that hangs
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>The program, built beside these tests.</summary>
    public static string Program { get; } = Path.Combine(Repository.Built("Runner.Ranks"), "Runner.Ranks.dll");

    /// <summary>On one machine. The test skips where the launcher is not installed.</summary>
    public static RunnerResult Ranks(string launcher, int ranks, params IEnumerable<string> arguments) =>
        Run([Installed(launcher), .. launcher == OpenMpi ? ["--oversubscribe", "-n"] : new[] { "-n" }, ranks.ToString(Invariant), "dotnet", Program, .. arguments]);

    /// <summary>The same, with the launcher told not to end the others when one rank ends.</summary>
    public static RunnerResult RanksLeftAlone(string launcher, int ranks, params IEnumerable<string> arguments) =>
        Run([Installed(launcher), .. launcher == OpenMpi ? ["--oversubscribe", "--enable-recovery", "-n"] : new[] { "-disable-auto-cleanup", "-n" },
            ranks.ToString(Invariant), "dotnet", Program, .. arguments]);

    public static RunnerResult Run(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Open MPI wants to be told twice
        (start.Environment["OMPI_ALLOW_RUN_AS_ROOT"], start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"]) = ("1", "1");
        foreach (var (name, value) in RunnerProcess.ShortLived.Append(new("DOTNET_NOLOGO", "1")))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Limit))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return new RunnerResult(string.Join(' ', command), process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The first program of that name; the test skips where there is none.</summary>
    public static string Installed(string program)
    {
        var path = Find(program) ?? (program == OpenMpi && Find("mpirun") is { } other && Run([other, "--version"]).Output.Contains("Open MPI", StringComparison.Ordinal) ? other : null);
        Assert.SkipWhen(path is null, $"'{program}' is not installed");
        return path;
    }

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}
