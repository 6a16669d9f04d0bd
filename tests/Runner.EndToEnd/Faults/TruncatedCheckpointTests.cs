using Runner.EndToEnd.Runs;
using Runner.EndToEnd.Support;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Faults;

/// <summary>A disk that lost the end of a file, or all of it. Flipped bits are in <see cref="DamagedStorageTests"/>.</summary>
public sealed class TruncatedCheckpointTests(UninterruptedRun uninterrupted)
{
    [Fact]
    public void The_checkpoint_before_is_used_and_the_bad_one_set_aside()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        using (var process = sandbox.Start(sandbox.Run(recipe)))
        {
            process.WaitUntil(() => sandbox.Runs is [var r] && Directory.Exists(r.CheckpointsFolder) && Directory.GetDirectories(r.CheckpointsFolder, "step-*").Length == 2);
            process.Signal("TERM");
            process.Wait().Expect(75);
        }
        var run = Assert.Single(sandbox.Runs);
        var newest = LastCheckpoint(run);
        using (var file = File.OpenWrite(Path.Combine(newest, "optimizer.safetensors")))
            file.SetLength(file.Length / 2);

        sandbox.Runner(sandbox.Run(recipe)).Expect(0)
            .Warns("warning: RUN4103: checkpoint '").Warns("is damaged: optimizer.safetensors has ").Says("resumed at step ");

        AssertEqual(uninterrupted.Folder, run);
        Assert.Equal(StepHashes(uninterrupted.Folder), StepHashes(run));
        Assert.True(Directory.Exists(Path.Combine(run.CheckpointsFolder, "damaged-" + Path.GetFileName(newest))));
    }
}
