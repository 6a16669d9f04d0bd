using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Runs;

/// <summary>
/// SIGKILL at moments drawn from a seed: started again, the same command goes on with the same run and ends with the same bits as a
/// run that was never interrupted.
/// </summary>
public sealed class KilledRunTests(UninterruptedRun uninterrupted)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Killed_again_and_again_a_run_ends_as_if_it_never_was(int seed)
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        // three moments each, in growing order, from before the first record to the last; by the journal's length, which is quick to see
        var random = new Random(seed);
        var whole = new FileInfo(uninterrupted.Folder.JournalFile).Length;
        var kills = 0;
        foreach (var length in Enumerable.Range(0, 3).Select(_ => random.NextInt64(whole)).Order())
        {
            using var process = sandbox.Start(sandbox.Run(recipe));
            process.WaitUntil(() => sandbox.JournalLength >= length);
            process.Kill();
            process.Wait();
            kills++;
            if (IsFinished(sandbox))
                break;                                     // faster than we were: there is nothing left to interrupt
        }
        TestContext.Current.SendDiagnosticMessage("killed {0} times", kills);

        Finish(sandbox, recipe);

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
        AssertDelivered(sandbox.Runs[0], sandbox.Store);
    }

    /// <summary>In the middle of a checkpoint: its folder has its temporary name, or the step before it is being removed.</summary>
    [Theory]
    [InlineData(".saving-step-000010")]
    [InlineData(".saving-step-000050")]
    [InlineData(".deleting-step-000030")]
    public void Killed_while_a_checkpoint_is_written(string moment)
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        using (var process = sandbox.Start(sandbox.Run(recipe)))
        {
            // it may be gone again when we look: then the next kill point is as good
            var step = int.Parse(moment[^6..], System.Globalization.CultureInfo.InvariantCulture);
            process.WaitUntil(() => sandbox.Runs is [var run] && (Directory.Exists(Path.Combine(run.CheckpointsFolder, moment)) || LastStep(sandbox) > step + 20));
            process.Kill();
            process.Wait();
        }

        Finish(sandbox, recipe);

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
        AssertDelivered(sandbox.Runs[0], sandbox.Store);
        Assert.All(Directory.GetDirectories(sandbox.Runs[0].CheckpointsFolder), f => Assert.StartsWith("step-", Path.GetFileName(f), StringComparison.Ordinal));
    }

    [Fact]
    public void A_live_run_is_not_touched_by_a_second_process()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        using var process = sandbox.Start(sandbox.Run(recipe, "--set", "train.duration=100000steps", "--set", "checkpoint.every=0steps"));
        process.WaitUntil(() => LastStep(sandbox) >= 5);
        var id = Assert.Single(sandbox.Runs).Identity.RunId;

        sandbox.Runner("resume", id, "--workspace", sandbox.Workspace).Expect(1).Warns($"error RUN7002: run '{id}' is being written by another process.");

        process.Kill();
        process.Wait();
        sandbox.InProcess("runs", "list", "--workspace", sandbox.Workspace).Expect(0).Says("cut off");
    }

    private static void Finish(Sandbox sandbox, string recipe)
    {
        // a run killed after its very last record has nothing to go on with: only its delivery may be unfinished
        if (IsFinished(sandbox))
            sandbox.Runner("sync", "--workspace", sandbox.Workspace).Expect(0);
        else
            sandbox.Runner(sandbox.Run(recipe)).Expect(0);
    }

    private static bool IsFinished(Sandbox sandbox) => sandbox.Runs is [var run] && RunHistory.Read(run).Status == RunStatus.Finished;

    internal static long LastStep(Sandbox sandbox)
    {
        if (!Directory.Exists(RunFolder.RunsOf(sandbox.Workspace)) || sandbox.Runs is not [var run] || !File.Exists(run.JournalFile))
            return -1;
        var points = RunHistory.Read(run).Points("train/loss");
        return points.Count == 0 ? 0 : points[^1].Step;
    }
}
