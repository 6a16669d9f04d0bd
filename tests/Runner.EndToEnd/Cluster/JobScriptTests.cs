using System.Diagnostics;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Cluster;

/// <summary>What the SLURM job file does with the end of a run, with stand-ins for SLURM's commands: these tests run everywhere.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class JobScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-job-").FullName;

    public JobScriptTests()
    {
        StandIn("srun", "printf 'srun'; printf ' <%s>' \"$@\"; echo; exit \"$STAND_IN_CODE\"");
        StandIn("scontrol", "echo \"scontrol $*\"; exit \"${STAND_IN_SCONTROL:-0}\"");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(70)]
    [InlineData(137)]
    public void Other_ends_are_the_jobs(int code)
    {
        var job = Job(code, "recipe.yaml");
        Assert.Equal(code, job.ExitCode);
        Assert.DoesNotContain("scontrol", job.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_in_good_order_goes_back_into_the_queue()
    {
        var job = Job(75, "my recipe.yaml", "--set", "train.duration=3 ep");
        Assert.Equal(75, job.ExitCode);
        Assert.Equal(
            """
            srun <--mpi=pmix> <--kill-on-bad-exit=1> <runner> <run> <my recipe.yaml> <--set> <train.duration=3 ep>
            slurm.sbatch: stopped with a checkpoint; job 41 goes back into the queue (start 3)
            scontrol requeue 41

            """.ReplaceLineEndings("\n"), job.Output);
        Assert.Equal("", job.Error);
    }

    [Fact]
    public void Where_requeuing_is_forbidden_the_log_says_how_to_go_on()
    {
        var job = Job(75, "recipe.yaml", scontrol: 1);
        Assert.Equal(75, job.ExitCode);
        Assert.Contains("it could not be requeued; go on with: sbatch", job.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_recipe_it_says_how_it_is_used() => Assert.Contains("usage: sbatch slurm.sbatch RECIPE", Job(0).Error, StringComparison.Ordinal);

    /// <summary>What SLURM reads of it: without these a requeued job would overwrite its log, or could not be requeued, or would not be told of its end.</summary>
    [Theory]
    [InlineData("--requeue")]
    [InlineData("--open-mode=append")]
    [InlineData("--signal=TERM@120")]
    public void Its_header_asks_for(string option) => Assert.Contains(
        File.ReadLines(Script).Where(line => line.StartsWith("#SBATCH ", StringComparison.Ordinal)), line => line.Split(' ')[1] == option);

    private static string Script => Repository.File("recipes", "cluster", "slurm.sbatch");

    private RunnerResult Job(int code, params string[] arguments) => Job(code, arguments, 0);

    private RunnerResult Job(int code, string recipe, int scontrol) => Job(code, [recipe], scontrol);

    private RunnerResult Job(int code, string[] arguments, int scontrol)
    {
        var start = new ProcessStartInfo("bash", [Script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["STAND_IN_CODE"] = code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["STAND_IN_SCONTROL"] = scontrol.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, value) in new[] { ("SLURM_JOB_ID", "41"), ("SLURM_RESTART_COUNT", "2"), ("SLURM_SUBMIT_DIR", _folder) })
            start.Environment[name] = value;
        start.Environment.Remove("RUNNER_SRUN_MPI");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return new RunnerResult("slurm.sbatch", process.ExitCode, output.Result, error.Result);
    }

    private void StandIn(string name, string script)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/bash\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
