using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Checkpoints;
using Runner.Values;
using Runner.Weights.Checkpoints;

namespace Runner.Tests.Training.Checkpoints;

public sealed class CheckpointSpaceTests
{
    [Fact]
    public void Without_its_optimizer_state_a_checkpoint_is_sound_and_says_what_is_gone()
    {
        using var trial = new Trial { Checkpoint = new() { Every = Duration.Steps(5), Keep = 3 } };
        trial.Run();
        var weights = trial.Weights(20);
        var bytes = new FileInfo(trial.CheckpointPath(15, CheckpointFiles.Optimizer)).Length;
        var folder = trial.Folder["checkpoints"];

        Assert.Equal(3 * bytes, CheckpointSpace.OptimizerBytes(folder));
        Assert.Equal(2 * bytes, CheckpointSpace.OlderOptimizerBytes(folder));
        Assert.Equal(3 * bytes, CheckpointSpace.RemoveOptimizerState(folder));
        Assert.Equal(0, CheckpointSpace.RemoveOptimizerState(folder));

        Assert.Null(CheckpointManifest.FindDamage(trial.CheckpointPath(20), 20));
        Assert.NotEmpty(weights);
        Assert.All(trial.Weights(20), w => Assert.Equal(weights[w.Key], w.Value));
        var failure = Assert.Throws<RunnerException>(() => trial.Run());
        Assert.Equal("RUN7085", failure.Descriptor.Code);
        Assert.Contains("step-000020", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_and_the_best_are_not_older_ones()
    {
        using var trial = new Trial { Checkpoint = new() { Every = Duration.Steps(5), Keep = 3, Best = new() { Metric = "eval/near/loss", Goal = MetricGoal.Minimize } } };
        trial.Run();
        var folder = trial.Folder["checkpoints"];
        var best = CheckpointState.Parse(File.ReadAllBytes(trial.CheckpointPath(20, CheckpointFiles.State))).Best!.Step;

        Assert.True(CheckpointSpace.OlderBytes(folder) > 0);
        Assert.True(CheckpointSpace.RemoveOlder(folder) > 0);
        Assert.Equal(new[] { CheckpointNames.Of(best), CheckpointNames.Of(20) }.Distinct(), trial.Checkpoints());
        Assert.Equal(0, CheckpointSpace.RemoveOlder(folder));
    }

    [Fact]
    public void A_damaged_newest_one_is_no_reason_to_remove_the_one_before_it()
    {
        using var trial = new Trial { Checkpoint = new() { Every = Duration.Steps(5), Keep = 3 } };
        trial.Run();
        File.AppendAllText(trial.CheckpointPath(20, CheckpointFiles.Model), "x");

        CheckpointSpace.RemoveOlder(trial.Folder["checkpoints"]);

        Assert.Equal(["step-000015", "step-000020"], trial.Checkpoints());
    }
}
