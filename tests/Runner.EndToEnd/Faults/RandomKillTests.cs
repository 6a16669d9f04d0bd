using Runner.EndToEnd.Runs;
using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Faults;

/// <summary>
/// One run killed five times (SIGKILL) at moments drawn from a seed: at its start, while it trains, in the middle of a checkpoint, while an
/// old one is removed. In the end it has the bits of a run that was never touched: weights, metrics and step hashes.
/// </summary>
public sealed class RandomKillTests(UninterruptedRun uninterrupted)
{
    private const int KillsOfARun = 5;

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    public void Ten_moments(int seed) => KillAndCompare(seed);

    /// <summary>Runs by hand or nightly, by <c>.ci/nightly</c>; <c>tests/nightly.md</c> says when it last did.</summary>
    [Theory(Explicit = true)]
    [Trait("speed", "nightly")]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(206)]
    [InlineData(207)]
    [InlineData(208)]
    [InlineData(209)]
    [InlineData(210)]
    public void Fifty_moments(int seed) => KillAndCompare(seed);

    private void KillAndCompare(int seed)
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        var random = new Random(seed);
        var moments = new List<string>();
        for (var i = 0; i < KillsOfARun; i++)
        {
            var moment = KillPoint.Draw(random, sandbox);
            using var process = sandbox.Start(sandbox.Run(recipe));
            var reached = process.WaitUntil(() => moment.IsReached(process));
            process.Kill();
            process.Wait();
            moments.Add(reached ? moment.Name : $"(ended before: {moment.Name})");
            // a run that is through would be followed by a second one
            if (IsFinished(sandbox))
                break;
        }
        TestContext.Current.SendDiagnosticMessage("seed {0}: killed {1}", seed, string.Join("; ", moments));

        if (!IsFinished(sandbox))
            sandbox.Runner(sandbox.Run(recipe)).Expect(0);
        sandbox.Runner("sync", "--workspace", sandbox.Workspace).Expect(0);

        var run = Assert.Single(sandbox.Runs);
        AssertEqual(uninterrupted.Folder, run);
        Assert.Equal(StepHashes(uninterrupted.Folder), StepHashes(run));
        AssertDelivered(run, sandbox.Store);
        Assert.All(Directory.GetDirectories(run.CheckpointsFolder), f => Assert.StartsWith("step-", Path.GetFileName(f), StringComparison.Ordinal));
    }

    private static bool IsFinished(Sandbox sandbox) =>
        Directory.Exists(RunFolder.RunsOf(sandbox.Workspace)) && sandbox.Runs is [var run] && RunHistory.Read(run).Status == RunStatus.Finished;
}
