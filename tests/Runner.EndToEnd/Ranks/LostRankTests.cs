using System.Diagnostics;
using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Ranks.RankedSandbox;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Ranks;

/// <summary>Ranks that die, hang, fail or are asked to stop: the others end, say why, and the same command goes on to the same bits.</summary>
[Collection(Alone.Name)]
public sealed class LostRankTests(TwoRanks whole) : IClassFixture<TwoRanks>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(OpenMpi, 1)]
    [InlineData(OpenMpi, 0)]
    [InlineData(Mpich, 1)]
    public void When_a_rank_is_killed_the_others_end_within_a_minute(string launcher, int victim)
    {
        using var sandbox = new RankedSandbox();
        var clock = new Stopwatch();
        var result = sandbox.Strike(2, launcher, 35, _ =>
        {
            clock.Restart();
            Signal("KILL", sandbox.ProcessOf(victim));
        });
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Minute);
        Assert.Matches($"(?i)rank {victim}\\b|EXIT CODE: 9|signal 9|Killed", result.Output + result.Error);      // ours, or the launcher's own words

        sandbox.Finish(2, launcher).Expect(0).Says("resumed at step");
        AssertEqual(whole.Folder, sandbox.Run);
    }

    /// <summary>The launcher does not notice a process that stands still; the other ranks do.</summary>
    [Fact]
    public void A_rank_that_stands_still_is_named()
    {
        using var sandbox = new RankedSandbox();
        int? victim = null;
        var clock = new Stopwatch();
        var result = sandbox.Strike(2, OpenMpi, 35, process =>
        {
            victim = sandbox.ProcessOf(1);
            clock.Restart();
            Signal("STOP", victim);
            process.WaitUntil(() => process.Says("RUN4370"));
            clock.Stop();
            Signal("KILL", victim);                          // it cannot hear the launcher either
        });
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Minute);
        Assert.Contains($"rank 1 (host {Environment.MachineName}, process {victim}) is gone", result.Error, StringComparison.Ordinal);
        Assert.Contains("phase ", result.Error, StringComparison.Ordinal);
        var history = RunHistory.Read(sandbox.Run);
        Assert.Equal(RunStatus.Failed, history.Status);

        sandbox.Finish(2).Expect(0).Says("resumed at step");
        AssertEqual(whole.Folder, sandbox.Run);
    }

    [Fact]
    public void Asked_to_stop_all_ranks_stop_at_the_same_step_with_a_checkpoint()
    {
        using var sandbox = new RankedSandbox();
        var result = sandbox.Strike(2, OpenMpi, 35, _ => Signal("TERM", sandbox.ProcessOf(1)));     // one of them hears it
        Assert.Equal(75, result.ExitCode);
        Assert.Contains("interrupted (stop requested)", result.Output, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Killed, RunHistory.Read(sandbox.Run).Status);

        sandbox.Finish(2).Expect(0).Says("resumed at step");
        AssertEqual(whole.Folder, sandbox.Run);
    }

    [Fact]
    public void Ranks_of_different_recipes_are_refused()
    {
        using var sandbox = new RankedSandbox();
        var rank = "if [ \"$OMPI_COMM_WORLD_RANK\" = 1 ]; then set -- \"$@\" --set seed=7; fi; exec \"$@\"";
        var result = sandbox.Wrapped(2, rank);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("RUN4341", result.Error, StringComparison.Ordinal);
        Assert.Contains("the recipe: rank 0 has seed: 1; rank 1 has seed: 7.", result.Error, StringComparison.Ordinal);
    }
}
