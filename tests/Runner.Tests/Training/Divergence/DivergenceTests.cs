using System.Text.Json;
using Runner.Data;
using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public class DivergenceTests
{
    private const long Poison = 17;

    [Fact]
    public void The_step_that_diverges_is_named_and_does_not_happen()
    {
        var order = new DataOrder(50, 8, 42);
        var step = Enumerable.Range(0, 20).First(s => order.Batch(s).Contains(Poison));
        using var sound = new Trial { Training = Options(step == 0 ? 1 : step) };
        sound.Run();
        using var trial = new Trial { Training = Options(20), Checkpoint = new() { Every = Duration.Steps(1), Keep = 100 } };

        var error = Assert.Throws<RunnerException>(() => trial.Run(makeTask: () => new TinyTask(poison: Poison)));

        var record = trial.Folder["non-finite", FormattableString.Invariant($"step-{step + 1:000000}")];
        Assert.Equal("RUN4002", error.Descriptor.Code);
        Assert.StartsWith($"training diverged at step {step + 1} (epoch {step / 6}): loss Infinity, gradient norm ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"The parameters are those of step {step}; batch and parameters are kept in '{record}'.", error.Message, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(record, "report.json")));
        Assert.Equal(order.Batch(step), report.RootElement.GetProperty("examples").EnumerateArray().Select(e => e.GetInt64()));
        Assert.Equal("Infinity", report.RootElement.GetProperty("loss").GetString());
        Assert.Equal("Failed", trial.Recorder.Events[^1]);
        Assert.Equal(step, trial.Recorder.Result!.Step);
        Assert.DoesNotContain(trial.Recorder.Events, e => e == $"checkpoint {step + 1}");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_the_record_alone()
    {
        using var trial = new Trial { Training = Options(20) };
        File.WriteAllText(trial.Folder["non-finite"], "a file where the folder should be");

        var error = Assert.Throws<RunnerException>(() => trial.Run(makeTask: () => new TinyTask(poison: Poison)));

        Assert.Equal("RUN4002", error.Descriptor.Code);
        Assert.Contains("the batch could not be kept (", error.Message, StringComparison.Ordinal);
        Assert.Contains("; its examples are ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_stops_too()
    {
        using var trial = new Trial { Training = Options(5) };

        var error = Assert.Throws<RunnerException>(() => trial.Run(s => s with { Optimizer = new Momentum(1e30) }));

        Assert.Equal("RUN4002", error.Descriptor.Code);
        Assert.Contains("(epoch 0)", error.Message, StringComparison.Ordinal);
    }

    private static TrainingOptions Options(long steps) => new()
    {
        Duration = Duration.Steps(steps), BatchSize = 8, MicroBatchSize = 3, LogEvery = Duration.Steps(1), Device = "cpu", Threads = 1,
    };
}
