using System.Globalization;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Cluster;

/// <summary>The job file and <c>srun</c> on a real SLURM; where none is installed these skip, and <see cref="JobScriptTests"/> holds the script's logic.</summary>
[Collection(Alone.Name)]
[Trait("speed", "slow")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SlurmTests(SlurmCluster cluster) : IClassFixture<SlurmCluster>, IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    /// <summary>A job that is told of its end stops with a checkpoint, is requeued, and its second start finishes the same run; one log has both.</summary>
    [Fact]
    public void A_job_that_stops_is_requeued_and_goes_on()
    {
        cluster.Start();
        Prepare();
        _sandbox.Environment["RUNNER_SRUN_MPI"] = "none";
        var job = Submit("--time=10", Repository.File("recipes", "cluster", "slurm.sbatch"), "tiny.yaml", "--workspace", _sandbox.Workspace, "--set", "train.duration=3000steps");

        cluster.Until("the run's first steps", () => Runner.EndToEnd.Runs.KilledRunTests.LastStep(_sandbox) >= 5);
        cluster.Command("scancel", "--signal=TERM", job).Expect(0);
        cluster.Until("the requeued job", () => State(job).Contains("JobState=PENDING", StringComparison.Ordinal) && State(job).Contains("Restarts=1", StringComparison.Ordinal));
        Assert.NotEqual(RunState.Finished, RunHistory.Read(Assert.Single(_sandbox.Runs)).State);

        cluster.Command("scontrol", "update", $"JobId={job}", "StartTime=now").Expect(0);       // SLURM lets a requeued job wait for two minutes
        cluster.Until("the job's second start", () => State(job).Contains("JobState=COMPLETED", StringComparison.Ordinal));
        Assert.Equal(RunState.Finished, RunHistory.Read(Assert.Single(_sandbox.Runs)).State);
        var log = File.ReadAllText(_sandbox.Locate($"runner-{job}.log"));
        Assert.Contains($"slurm.sbatch: stopped with a checkpoint; job {job} goes back into the queue (start 1)", log, StringComparison.Ordinal);
        Assert.Equal(2, log.Split($"run {Assert.Single(_sandbox.Runs).Identity.RunId} of tiny").Length - 1);
    }

    [Fact]
    public void Tasks_without_pmi_are_recognised()
    {
        cluster.Start();
        Prepare();
        var result = Srun("none");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("RUN4760: SLURM started 2 tasks, but without the process management", result.Error, StringComparison.Ordinal);
        Assert.Empty(_sandbox.Runs);
    }

    /// <summary>As the documentation says it.</summary>
    [Fact]
    public void Tasks_with_pmix_are_ranks_of_one_run()
    {
        cluster.Start();
        Prepare();
        Assert.SkipWhen(cluster.Command("srun", "--mpi=pmix", "-n", "1", "true").ExitCode != 0, "this SLURM has no PMIx (Debian: libpmix-dev)");
        Collectives.Launch.Installed(Collectives.Launch.OpenMpi);
        var result = Srun("pmix").Expect(0);
        Assert.Contains("rank 0 of 2", result.Output, StringComparison.Ordinal);
        Assert.Equal(RunState.Finished, RunHistory.Read(Assert.Single(_sandbox.Runs)).State);
    }

    private RunnerResult Srun(string mpi) => cluster.Command(
        "srun", "-n", "2", "--overcommit", $"--mpi={mpi}", $"--chdir={_sandbox.Folder}", "bin/runner", "run", "tiny.yaml", "--workspace", _sandbox.Workspace);

    private string Submit(params string[] arguments)
    {
        var result = cluster.Command(
            "sbatch", ["--parsable", "--nodes=1", "--ntasks-per-node=1", "--cpus-per-task=1", $"--chdir={_sandbox.Folder}", .. arguments]).Expect(0);
        return result.Output.Trim().Split(';')[0];
    }

    private string State(string job) => cluster.Command("scontrol", "show", "job", job).Output;

    private void Prepare()
    {
        _sandbox.WriteTiny();
        _sandbox.Write("bin/runner", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "runner.dll")}' \"$@\"\n");
        File.SetUnixFileMode(_sandbox.Locate("bin/runner"), (UnixFileMode)0b111_101_101);
        foreach (var (name, value) in _sandbox.Environment.Append(new("PATH", $"{_sandbox.Locate("bin")}:{Environment.GetEnvironmentVariable("PATH")}"))
            .Append(new("RUNNER_SRUN_MPI", "none")).Append(new("OMP_NUM_THREADS", 1.ToString(CultureInfo.InvariantCulture))))
            cluster.Environment[name] = value;
    }
}
