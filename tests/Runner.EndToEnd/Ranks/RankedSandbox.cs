using System.Diagnostics;
using System.Globalization;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Ranks;

/// <summary>A sandbox whose runs are started by an MPI launcher on this machine.</summary>
internal sealed class RankedSandbox : IDisposable
{
    public const string OpenMpi = "mpirun.openmpi";
    public const string Mpich = "mpirun.mpich";

    private readonly Sandbox _sandbox = new();
    private readonly string _recipe;
    private readonly string[] _options;

    /// <param name="more">Lines after the tiny recipe's.</param>
    /// <param name="options">Options of every <c>runner run</c>.</param>
    public RankedSandbox(string more = "", params string[] options)
    {
        _recipe = _sandbox.WriteTiny(more);
        _options = options;
        // Open MPI wants to be told twice that root may use it
        foreach (var name in new[] { "OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM" })
            _sandbox.Environment[name] = "1";
        _sandbox.Environment["TERM"] = "xterm-256color";               // one that has codes for everything
    }

    public RunFolder Run => Assert.Single(_sandbox.Runs);

    public string Workspace => _sandbox.Workspace;

    /// <summary>Losses of all steps, and of all evaluations.</summary>
    public IReadOnlyList<double> Losses => [.. new[] { "train/loss", "eval/length-32/loss" }.SelectMany(name => RunHistory.Read(Run).Points(name)).Select(p => p.Value)];

    /// <summary>Starts the recipe; 1 rank is started without a launcher.</summary>
    public RunnerProcess Start(int ranks, string launcher = OpenMpi, params IEnumerable<string> more) => ranks == 1
        ? _sandbox.Start(_sandbox.Run(_recipe, [.. _options, .. more]))
        : RunnerProcess.Start(_sandbox.Folder, _sandbox.Environment, _sandbox.Run(_recipe, [.. _options, .. more]), [.. Command(launcher), "-n", ranks.ToString(CultureInfo.InvariantCulture)]);

    public RunnerResult Finish(int ranks, string launcher = OpenMpi, params IEnumerable<string> more)
    {
        using var process = Start(ranks, launcher, more);
        return process.Wait();
    }

    /// <summary>
    /// Starts the recipe and, once it has come to a step, does something to it that it cannot finish after. The tiny run takes
    /// half a second: where it was over before the deed, which happens on a busy machine, it is started afresh.
    /// </summary>
    /// <param name="ranks">As many ranks.</param>
    /// <param name="launcher">Starts them.</param>
    /// <param name="step">Step on record at which to act.</param>
    /// <param name="deed">What is done to it.</param>
    public RunnerResult Strike(int ranks, string launcher, long step, Action<RunnerProcess> deed)
    {
        for (var tries = 1; ; tries++)
        {
            using var process = Start(ranks, launcher);
            process.WaitUntil(() => LastStep >= step);
            deed(process);
            var result = process.Wait();
            if (result.ExitCode != 0)
                return result;
            Assert.Equal(RunStatus.Finished, RunHistory.Read(Run).Status);        // it was over before; one that was hit may not end well
            Assert.True(tries < 6, $"the run finished {tries} times in spite of what was done to it at step {step}\n{result.Output}{result.Error}");
            Directory.Delete(Workspace, recursive: true);
        }
    }

    /// <summary>Under another launcher.</summary>
    public RunnerResult Under(IEnumerable<string> launcher)
    {
        using var process = RunnerProcess.Start(_sandbox.Folder, _sandbox.Environment, _sandbox.Run(_recipe, _options), launcher);
        return process.Wait();
    }

    /// <summary>A launcher with a shell between it and each rank: <c>$@</c> is the command.</summary>
    public RunnerResult Wrapped(int ranks, string script, string launcher = OpenMpi)
    {
        using var process = StartWrapped(ranks, script, launcher);
        return process.Wait();
    }

    /// <summary>The same, not waited for.</summary>
    public RunnerProcess StartWrapped(int ranks, string script, string launcher) => RunnerProcess.Start(
        _sandbox.Folder, _sandbox.Environment, _sandbox.Run(_recipe, _options), [.. Command(launcher), "-n", ranks.ToString(CultureInfo.InvariantCulture), "sh", "-c", script, "sh"]);

    /// <summary>Whether a rank waits for the others to join. Needs a folder for temporary files of its own, <see cref="WithOwnTemporaryFolder"/>.</summary>
    public bool IsJoining(int rank) =>
        Directory.EnumerateDirectories(Temporary, "runner-joining-*").Any(folder => File.Exists(Path.Combine(folder, rank.ToString(CultureInfo.InvariantCulture))));

    /// <summary>Gives the ranks a folder for temporary files that nobody else uses.</summary>
    public RankedSandbox WithOwnTemporaryFolder()
    {
        Directory.CreateDirectory(Temporary);
        _sandbox.Environment["TMPDIR"] = Temporary;
        return this;
    }

    private string Temporary => _sandbox.Locate("tmp");

    /// <summary>Last step on record; -1 before the first record.</summary>
    public long LastStep => Runner.EndToEnd.Runs.KilledRunTests.LastStep(_sandbox);

    /// <summary>The process of a rank, found by what its launcher told it; null where it has ended.</summary>
    public int? ProcessOf(int rank)
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    var environment = File.ReadAllText($"/proc/{process.Id}/environ").Split('\0');
                    var isRank = environment.Contains($"OMPI_COMM_WORLD_RANK={rank}") || environment.Contains($"PMI_RANK={rank}");
                    if (isRank && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(Workspace, StringComparison.Ordinal))
                        return process.Id;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // ended meanwhile, or another user's
                }
            }
        }
        return null;
    }

    /// <summary>Sends a signal to the process of a rank; nothing where it has ended.</summary>
    public static void Signal(string name, int? process)
    {
        if (process is { } id)
            Signals.Send(name, id);
    }

    public static double LargestRelativeDifference(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        return expected.Zip(actual, (a, b) => Math.Abs(a - b) / Math.Abs(a)).Max();
    }

    public void Dispose() => _sandbox.Dispose();

    private static IEnumerable<string> Command(string launcher)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, launcher)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"'{launcher}' is not installed, so no ranks can be started");
        return launcher == OpenMpi ? [path, "--oversubscribe"] : [path];
    }
}
