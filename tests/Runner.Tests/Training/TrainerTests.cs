using Runner.Data;
using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public class TrainerTests
{
    [Fact]
    public void Events_come_in_the_documented_order()
    {
        using var trial = new Trial { Evaluation = new() { Every = Duration.Steps(6), AtStart = true } };

        var result = trial.Run();

        Assert.Equal(
        [
            "started 0", "evaluated 0",
            "step 4", "checkpointing 5", "checkpoint 5", "evaluated 6",
            "step 8", "checkpointing 10", "checkpoint 10",
            "step 12", "evaluated 12", "checkpointing 15", "checkpoint 15",
            "step 16", "evaluated 18",
            "step 20", "evaluated 20", "checkpointing 20", "checkpoint 20", "Finished",
        ], trial.Recorder.Events);
        Assert.Equal(TrainingOutcome.Finished, result.Outcome);
        Assert.Equal(20, result.Step);
        Assert.Equal(trial.CheckpointPath(20), result.Checkpoint);
    }

    [Fact]
    public void The_plan_is_described()
    {
        using var trial = new Trial();
        trial.Run();

        var plan = trial.Recorder.Plan!;

        Assert.Equal(6, plan.StepsPerEpoch);                                  // 50 examples, 8 a step, 2 dropped
        Assert.Equal(20, plan.TokensPerStep);
        Assert.Equal(TinyExamples.Symbols * 8 + 8 * 8 + 8, plan.ParameterCount);   // tied weights once, frozen ones not
        Assert.Equal(new Dictionary<string, long> { ["near"] = 10, ["far"] = 5 }, plan.EvaluationExamples);
        Assert.Equal(("cpu", 1, 3), (plan.Device, plan.Threads, plan.MicroBatch));
    }

    [Fact]
    public void It_learns()
    {
        using var trial = new Trial
        {
            Training = new() { Duration = new Duration(40, DurationUnit.Epochs), BatchSize = 8, Device = "cpu", Threads = 1 },
            Evaluation = new() { AtStart = true, Every = Duration.Steps(0) },
        };

        var result = trial.Run(makeTask: () => new TinyTask(dropout: 0));

        var losses = trial.Recorder.Values.Where(v => v.StartsWith("evaluation", StringComparison.Ordinal)).ToList();
        Assert.Equal(240, result.Step);
        Assert.Equal(2, losses.Count);
        Assert.InRange(result.Evaluation!.Sets["near"]["next/accuracy"], 0.9, 1.0);
    }

    [Fact]
    public void The_same_twice()
    {
        using var one = new Trial();
        using var two = new Trial();
        one.Run();
        two.Run();

        Assert.NotEmpty(one.Recorder.Values);
        Assert.Equal(one.Recorder.Values, two.Recorder.Values);
        Assert.Equal(one.Bits(20), two.Bits(20));
    }

    [Fact]
    public void Another_seed_is_another_training()
    {
        using var one = new Trial();
        using var two = new Trial();
        one.Run();
        two.Run(s => s with { Seed = 43 });

        Assert.NotEqual(one.Bits(20), two.Bits(20));
    }

    [Fact]
    public void Evaluating_more_often_changes_nothing_else()
    {
        using var one = new Trial();
        using var two = new Trial { Evaluation = new() { Every = Duration.Steps(1), AtStart = true, BatchSize = 3 } };
        one.Run();
        two.Run();

        Assert.Equal(one.Bits(20), two.Bits(20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]      // does not divide 8: the last part is smaller
    [InlineData(8)]
    public void Micro_batches_add_up_to_the_whole_batch(int size)
    {
        using var whole = new Trial { Training = Whole with { MicroBatchSize = 0 } };
        using var parts = new Trial { Training = Whole with { MicroBatchSize = size } };
        whole.Run(makeTask: () => new PlainTask());
        parts.Run(makeTask: () => new PlainTask());

        var (expected, actual) = (whole.Weights(20), parts.Weights(20));
        foreach (var (name, values) in expected)
        {
            // rounding alone: sums of fp32 gradients in another order, over 20 steps with momentum
            for (var i = 0; i < values.Length; i++)
                Assert.InRange(actual[name][i], values[i] - 2e-5f, values[i] + 2e-5f);
        }
    }

    [Fact]
    public void Clipping_bounds_the_update()
    {
        using var trial = new Trial
        {
            Training = Whole with { Duration = Duration.Steps(1), ClipNorm = 0.01, LogEvery = Duration.Steps(1) },
        };

        trial.Run(makeTask: () => new PlainTask());

        // from velocity 0 the first step leaves the clipped gradient in the optimizer's state
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var file = Runner.Weights.Safetensors.SafetensorsFile.Open(trial.CheckpointPath(1, "optimizer.safetensors"));
        var squares = file.Entries.Keys.SelectMany(name => file.Load(name).data<float>().ToArray()).Sum(v => (double)v * v);
        Assert.Equal(0.01, Math.Sqrt(squares), 1e-7);
        Assert.Contains(trial.Recorder.Values, v => double.Parse(v.Split("norm ")[1].Split(' ')[0]) > 0.1);
    }

    [Fact]
    public void Zero_means_no_clipping()
    {
        using var clipped = new Trial { Training = Whole with { ClipNorm = 1e9 } };
        using var free = new Trial { Training = Whole with { ClipNorm = 0 } };
        clipped.Run();
        free.Run();

        Assert.Equal(clipped.Bits(20), free.Bits(20));
    }

    [Fact]
    public void Zero_steps_only_evaluate()
    {
        using var trial = new Trial { Training = Whole with { Duration = Duration.Steps(0) } };

        var result = trial.Run();

        Assert.Equal(["started 0", "evaluated 0", "Finished"], trial.Recorder.Events);
        Assert.Equal(TrainingOutcome.Finished, result.Outcome);
        Assert.Equal(["near", "far"], result.Evaluation!.Sets.Keys);
    }

    [Fact]
    public void Incomplete_batches_are_used_when_asked_for()
    {
        using var trial = new Trial { Training = Whole with { DropLast = false } };
        trial.Run();

        Assert.Equal(7, trial.Recorder.Plan!.StepsPerEpoch);
    }

    [Fact]
    public void Metrics_without_anything_counted_are_absent()
    {
        using var trial = new Trial();
        trial.Run();

        Assert.DoesNotContain(trial.Recorder.Values, v => v.Contains("never", StringComparison.Ordinal));
        Assert.Contains(trial.Recorder.Values, v => v.Contains("next/accuracy=", StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_options_are_listed_together()
    {
        using var trial = new Trial
        {
            Training = new() { Duration = new Duration(10, DurationUnit.Percent), BatchSize = 4, MicroBatchSize = 8, Device = "tpu", Precision = "bf8" },
        };

        var error = Assert.Throws<RunnerException>(() => trial.Run());

        Assert.Equal("RUN4000", error.Descriptor.Code);
        Assert.Equal(
            """
            the training settings cannot work:
              train.duration: '10%' is a share of the training's length, which is what has to be said here; write steps, ep or tok
              train.micro_batch_size: 8 is not between 0 and the batch_size of 4
              train.device: 'tpu' is not a device; write auto, cpu, cuda or cuda:N
              train.precision: 'bf8' is not a precision; write fp32, tf32, bf16 or fp16
            """, error.Message);
        Assert.Empty(trial.Recorder.Events);
    }

    [Fact]
    public void Too_few_examples_for_a_batch()
    {
        using var trial = new Trial();

        var error = Assert.Throws<RunnerException>(() => trial.Run(makeTask: () => new TinyTask(examples: 7)));

        Assert.Equal(DataErrors.TooFewExamples, error.Descriptor);
    }

    [Fact]
    public void A_missing_gpu_is_named()
    {
        using var trial = new Trial { Training = Whole with { Device = "cuda:99" } };

        var error = Assert.Throws<RunnerException>(() => trial.Run());

        Assert.Equal("RUN4001", error.Descriptor.Code);
        Assert.StartsWith("the recipe asks for device 'cuda:99', but ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_observer_stops_training_loudly()
    {
        using var trial = new Trial();
        var late = new Recorder();

        var error = Assert.Throws<RunnerException>(() => trial.Run(s => s with { Observers = [trial.Recorder, new Failing(), late] }));

        Assert.Equal("RUN4003", error.Descriptor.Code);
        Assert.Equal("Failing failed while it was told of an evaluation at step 6, and training stopped: no more paper", error.Message);
        Assert.Equal(["Error: RUN4003: " + error.Message], trial.Log.Lines);
        Assert.Equal("evaluated 6", late.Events[^2]);                         // the others still hear of it
        Assert.Equal("Failed", late.Events[^1]);
        Assert.Same(error, late.Result!.Error);
        Assert.Equal(["step-000005"], trial.Checkpoints());
    }

    private static TrainingOptions Whole { get; } = new() { Duration = Duration.Steps(20), BatchSize = 8, Device = "cpu", Threads = 1 };

    private sealed class Failing : ITrainingObserver
    {
        public void OnEvaluated(EvaluationReport report) => throw new InvalidOperationException("no more paper");
    }
}
