using System.Diagnostics;
using Runner.EndToEnd.Support;
using static Runner.EndToEnd.Ranks.RankedSandbox;

namespace Runner.EndToEnd.Ranks;

/// <summary>
/// Ranks that end before they have joined the others, which MPICH's launcher does not notice: nobody waits for ever. These tests wait for real launchers and processes, each
/// for what it names to happen, and for a timeout of a few seconds in one.
/// </summary>
[Collection(Alone.Name)]
public sealed class JoiningTests
{
    // a rank that failed joins to say so; without that the others would wait for parallel.timeout, ten minutes
    private static readonly TimeSpan WellBeforeTimeout = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(Mpich, "PMI_RANK")]
    [InlineData(OpenMpi, "OMPI_COMM_WORLD_RANK")]
    public void A_rank_whose_recipe_is_wrong_ends_the_others(string launcher, string variable)
    {
        using var sandbox = new RankedSandbox();
        var clock = Stopwatch.StartNew();
        var result = sandbox.Wrapped(2, $"if [ \"${variable}\" = 1 ]; then set -- \"$@\" --set model.hiden=7; fi; exec \"$@\"", launcher);

        Assert.NotEqual(0, result.ExitCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, WellBeforeTimeout);
        Assert.Contains("hiden", result.Error, StringComparison.Ordinal);
        if (launcher == Mpich)
            Assert.Contains("RUN4340", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_without_libtorch_ends_the_others()
    {
        using var sandbox = new RankedSandbox();
        var clock = Stopwatch.StartNew();
        var result = sandbox.Wrapped(2, "if [ \"$PMI_RANK\" = 1 ]; then export RUNNER_LIBTORCH=/nowhere; fi; exec \"$@\"", Mpich);

        Assert.NotEqual(0, result.ExitCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, WellBeforeTimeout);
        Assert.Contains("/nowhere", result.Error, StringComparison.Ordinal);
        Assert.Contains("RUN4384", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_never_comes_is_named_after_the_timeout()
    {
        using var sandbox = new RankedSandbox("parallel: { timeout: 5s }\n");
        var result = sandbox.Wrapped(3, "if [ \"$PMI_RANK\" = 1 ]; then exec sleep 3600; fi; exec \"$@\"", Mpich);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("RUN4383", result.Error, StringComparison.Ordinal);
        Assert.Contains("of 3 waited 5 s for the others to join; missing: rank 1.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sigterm_ends_a_rank_that_waits_for_others()
    {
        using var sandbox = new RankedSandbox().WithOwnTemporaryFolder();
        using var process = sandbox.StartWrapped(2, "if [ \"$PMI_RANK\" = 1 ]; then exec sleep 3600; fi; exec \"$@\"", Mpich);
        Assert.True(process.WaitUntil(() => sandbox.IsJoining(0)));
        Signal("TERM", sandbox.ProcessOf(0));
        var result = process.Wait();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("stopped: not all ranks had joined", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nccl_without_a_gpu_says_that_and_not_that_variables_are_missing()
    {
        using var sandbox = new RankedSandbox("parallel: { collective: nccl }\n");
        var result = sandbox.Under(["env", "RANK=0", "WORLD_SIZE=2", "LOCAL_RANK=0", "MASTER_ADDR=127.0.0.1", "MASTER_PORT=29501"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("RUN4344", result.Error, StringComparison.Ordinal);
        Assert.Contains("exchanges from GPU to GPU, and this process (rank 0 of 2) computes on the CPU", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("none of the variables", result.Error, StringComparison.Ordinal);
    }
}
