using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Checkpoints;
using Runner.Values;
using Runner.Weights.Checkpoints;

namespace Runner.Tests.Training.Checkpoints;

[Collection(LibTorchCollection.Name)]
public class CheckpointStoreTests
{
    public static TheoryData<string, string> Damages => new()
    {
        { "flip model.safetensors", "the content of model.safetensors has changed since it was saved" },
        { "flip optimizer.safetensors", "the content of optimizer.safetensors has changed since it was saved" },
        { "flip state.json", "the content of state.json has changed since it was saved" },
        { "cut model.safetensors", "model.safetensors has " },
        { "empty state.json", "state.json has 0 bytes instead of " },
        { "delete optimizer.safetensors", "optimizer.safetensors is missing" },
        { "delete manifest.json", "manifest.json is missing" },
        { "cut manifest.json", "manifest.json is not readable" },
        { "empty manifest.json", "manifest.json is not readable" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_checkpoint_is_set_aside_and_the_one_before_used(string damage, string words)
    {
        using var whole = new Trial();
        whole.Run();
        using var trial = new Trial();
        trial.Run(s => s with { Checkpoint = new() { Every = Duration.Steps(4) } }, stopAfter: 12);
        var path = trial.CheckpointPath(12, damage.Split(' ')[1]);
        switch (damage.Split(' ')[0])
        {
            case "flip":
                var bytes = File.ReadAllBytes(path);
                bytes[bytes.Length * 2 / 3] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "cut":
                using (var stream = File.OpenWrite(path))
                    stream.SetLength(stream.Length / 2);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            default:
                File.Delete(path);
                break;
        }

        trial.Run();

        Assert.Contains("resumed 8", trial.Recorder.Events);
        Assert.Equal(whole.Bits(20), trial.Bits(20));
        Assert.Contains("damaged-step-000012", trial.Checkpoints());
        var warning = Assert.Single(trial.Log.Lines);
        Assert.StartsWith($"Warning: RUN4103: checkpoint '{trial.CheckpointPath(12)}' is damaged: {words}", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void With_all_damaged_it_starts_again()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 12);
        foreach (var name in trial.Checkpoints())
            File.Delete(trial.Folder["checkpoints", name, "manifest.json"]);

        trial.Run();

        Assert.Equal("started 0", trial.Recorder.Events[0]);
        Assert.Equal(20, trial.Recorder.Result!.Step);
    }

    [Fact]
    public void The_newest_are_kept_and_the_best()
    {
        using var trial = new Trial
        {
            Evaluation = new() { Every = Duration.Steps(3) },
            Checkpoint = new() { Every = Duration.Steps(2), Keep = 2, Best = new() { Metric = "eval/near/next/accuracy", Goal = MetricGoal.Minimize } },
        };

        var result = trial.Run();

        var evaluations = trial.Recorder.Values.Where(v => v.StartsWith("evaluation", StringComparison.Ordinal))
            .Select(v => (Step: long.Parse(v.Split(' ')[1]), Value: double.Parse(v.Split("near/next/accuracy=")[1].Split(' ')[0]))).ToList();
        var best = evaluations.MinBy(e => e.Value);
        Assert.Equal(new BestCheckpoint(best.Step, "eval/near/next/accuracy", best.Value), result.Best);
        Assert.Equal(new[] { best.Step, 18, 20 }.Distinct().Order().Select(CheckpointNames.Of), trial.Checkpoints());
        Assert.Contains($"best checkpoint {best.Step}", trial.Recorder.Events);
        Assert.All(trial.Recorder.Events.Where(e => e.StartsWith("best", StringComparison.Ordinal)),
            e => Assert.Contains(long.Parse(e.Split(' ')[2]), evaluations.Select(v => v.Step)));
    }

    [Fact]
    public void The_best_is_remembered_over_an_interruption()
    {
        var options = new CheckpointOptions { Every = Duration.Steps(5), Best = new() { Metric = "eval/far/loss", Goal = MetricGoal.Minimize } };
        using var whole = new Trial { Checkpoint = options };
        using var parts = new Trial { Checkpoint = options };
        var expected = whole.Run();
        parts.Run(stopAfter: 12);

        var result = parts.Run();

        Assert.Equal(expected.Best, result.Best);
        Assert.Equal(whole.Checkpoints(), parts.Checkpoints());
    }

    [Fact]
    public void An_unknown_best_metric_is_found_before_training()
    {
        using var trial = new Trial { Checkpoint = new() { Best = new() { Metric = "eval/near/perplexity" } } };

        var error = Assert.Throws<RunnerException>(() => trial.Run());

        Assert.Equal("RUN4004", error.Descriptor.Code);
        Assert.Equal("checkpoint.best names the metric 'eval/near/perplexity', which evaluation does not give. It gives: "
            + "eval/near/loss, eval/near/next/accuracy, eval/far/loss, eval/far/next/accuracy.", error.Message);
        Assert.Empty(trial.Recorder.Events);
    }

    [Theory]
    [InlineData("model.safetensors", 300)]
    [InlineData("optimizer.safetensors", 0)]
    [InlineData("state.json", 40)]
    [InlineData("manifest.json", 10)]
    public void A_full_disk_leaves_the_old_checkpoints_intact(string file, int bytes)
    {
        using var trial = new Trial();

        var error = Assert.Throws<RunnerException>(() => trial.Run(files: new FailingFiles { FailOn = ("step-000010", file), Room = bytes }));

        Assert.Equal("RUN4100", error.Descriptor.Code);
        Assert.Equal($"the disk is full: '{trial.CheckpointPath(10)}' could not be saved. Checkpoints saved before are intact.", error.Message);
        Assert.Equal(["step-000005"], trial.Checkpoints());
        Assert.Equal("Failed", trial.Recorder.Events[^1]);

        using var whole = new Trial();
        whole.Run();
        trial.Run();
        Assert.Contains("resumed 5", trial.Recorder.Events);
        Assert.Equal(whole.Bits(20), trial.Bits(20));
    }

    [Fact]
    public void A_failing_rename_leaves_the_old_checkpoints_intact()
    {
        using var trial = new Trial();

        var error = Assert.Throws<RunnerException>(() => trial.Run(files: new FailingFiles { FailMoveTo = "step-000010" }));

        Assert.Equal("RUN4101", error.Descriptor.Code);
        Assert.Equal($"'{trial.CheckpointPath(10)}' could not be saved: the cable is out. Checkpoints saved before are intact.", error.Message);
        Assert.Equal(["step-000005"], trial.Checkpoints());
    }

    [Fact]
    public void A_replaced_checkpoint_comes_back_if_its_successor_fails()
    {
        using var trial = new Trial();
        // interrupted with an evaluation owed: the next session saves step 18 again once that is done
        trial.Run(s => s with { Training = s.Training with { LogEvery = Duration.Steps(1) } }, stopAfter: 18);
        var bits = trial.Bits(18);

        Assert.Throws<RunnerException>(() => trial.Run(files: new FailingFiles { FailMoveTo = "step-000018", FailMoveFrom = ".saving-" }));

        Assert.Equal(bits, trial.Bits(18));
        Assert.Equal(TrainingOutcome.Finished, trial.Run().Outcome);
        Assert.DoesNotContain(trial.Checkpoints(), n => n.StartsWith('.'));
    }

    [Fact]
    public void Leftovers_of_a_killed_process_are_tidied_up()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 12);
        Directory.CreateDirectory(trial.Folder["checkpoints", ".saving-step-000015"]);
        Directory.CreateDirectory(trial.Folder["checkpoints", ".deleting-step-000005"]);
        Directory.Move(trial.CheckpointPath(12), trial.Folder["checkpoints", ".replaced-step-000012"]);

        trial.Run();

        Assert.Contains("resumed 12", trial.Recorder.Events);
        Assert.DoesNotContain(trial.Checkpoints(), n => n.StartsWith('.'));
    }

    [Fact]
    public void One_training_per_folder()
    {
        using var trial = new Trial();
        using var other = CheckpointStore.Open(trial.Folder["checkpoints"], new DiskFiles(), trial.Log);

        var error = Assert.Throws<RunnerException>(() => trial.Run());

        Assert.Equal("RUN4109", error.Descriptor.Code);
        Assert.Equal($"another process is training in '{trial.Folder["checkpoints"]}'.", error.Message);
    }

    [Fact]
    public void A_checkpoint_of_a_newer_format_is_refused_not_set_aside()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 12);
        Rewrite(trial, 12, "state.json", text => text.Replace("\"format\": 1", "\"format\": 7", StringComparison.Ordinal));

        var error = Assert.Throws<RunnerException>(() => trial.Run());

        Assert.Equal("RUN4106", error.Descriptor.Code);
        Assert.Equal($"checkpoint '{trial.CheckpointPath(12)}' has format 7; this Runner reads formats up to 1.", error.Message);
        Assert.Contains("step-000012", trial.Checkpoints());
    }

    [Fact]
    public void Another_model_is_refused_by_name()
    {
        using var trial = new Trial();
        trial.Run(stopAfter: 12);

        var error = Assert.Throws<RunnerException>(() => trial.Run(makeTask: () => new PlainTask()));

        Assert.Equal("RUN4105", error.Descriptor.Code);
        Assert.Contains("model.safetensors has no tensor 'embedding.weight'", error.Message, StringComparison.Ordinal);
    }

    // a file changed by someone who also set the manifest right
    private static void Rewrite(Trial trial, long step, string name, Func<string, string> change)
    {
        var path = trial.CheckpointPath(step, name);
        var (before, text) = (Hash(path), change(File.ReadAllText(path)));
        File.WriteAllText(path, text);
        var manifest = trial.CheckpointPath(step, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(before, Hash(path), StringComparison.Ordinal));
    }

    private static string Hash(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
}
