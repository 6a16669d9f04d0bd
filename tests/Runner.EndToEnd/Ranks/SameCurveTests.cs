using Runner.EndToEnd.Support;
using static Runner.EndToEnd.Ranks.RankedSandbox;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Ranks;

/// <summary>The law of ranks: the same global batch gives the same loss curve on any number of them, dropout and all.</summary>
[Collection(Alone.Name)]
public sealed class SameCurveTests(LoneRun lone) : IClassFixture<LoneRun>
{
    [Theory]
    [InlineData(OpenMpi, 2, "{}")]
    [InlineData(OpenMpi, 2, "{ shard_optimizer: true, bucket_megabytes: 1 }")]
    [InlineData(OpenMpi, 4, "{ overlap: false }")]
    [InlineData(Mpich, 2, "{ shard_optimizer: true }")]
    public void Any_number_of_ranks_gives_the_same_curve(string launcher, int ranks, string parallel)
    {
        using var sandbox = new RankedSandbox($"parallel: {parallel}\n");
        var result = sandbox.Finish(ranks, launcher).Expect(0);

        // a launcher may give ranks a terminal: what they print to it is what they say, from the first byte on
        Assert.DoesNotContain('\x1b', result.Output + result.Error);
        var difference = LargestRelativeDifference(lone.Losses, sandbox.Losses);
        TestContext.Current.SendDiagnosticMessage("{0} ranks, {1}, {2}: losses differ by at most {3:E1} relative", ranks, launcher, parallel, difference);
        Assert.InRange(difference, 0, 1e-5);
        var tensors = ModelTensors(lone.Folder);
        Assert.Equal(tensors, ModelTensors(sandbox.Run));
        var log = File.ReadAllText(Path.Combine(sandbox.Run.Location, "logs", $"rank-{ranks - 1}.log"));
        Assert.Contains($"rank {ranks - 1} of {ranks}", log, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_ranks_give_the_same_bits_again()
    {
        using var first = new RankedSandbox();
        first.Finish(2).Expect(0);
        using var second = new RankedSandbox();
        second.Finish(2).Expect(0);
        AssertEqual(first.Run, second.Run);
    }

    /// <summary>Stopped on two ranks, continued on one, and the other way about.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public void A_checkpoint_moves_to_another_number_of_ranks(int first, int second)
    {
        using var sandbox = new RankedSandbox("parallel: { shard_optimizer: true }\n");
        // to a rank: Open MPI's launcher passes a signal on after a second, which is longer than the run
        sandbox.Strike(first, OpenMpi, 30, process => Signal("TERM", first == 1 ? process.Id : sandbox.ProcessOf(0)));
        Assert.InRange(sandbox.LastStep, 30, 99);

        sandbox.Finish(second).Expect(0).Says("resumed at step").Warns($"ranks: was {first}, is {second}");
        Assert.InRange(LargestRelativeDifference(lone.Losses, sandbox.Losses), 0, 1e-5);
    }
}
