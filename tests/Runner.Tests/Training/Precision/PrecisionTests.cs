using System.Globalization;
using System.Text.Json;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Optimizers;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;

namespace Runner.Tests.Training.Precision;

[Collection(LibTorchCollection.Name)]
public class PrecisionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("bf16", "learned")]
    [InlineData("fp16", "learned")]
    [InlineData("bf16", "relative-functional")]
    [InlineData("fp16", "relative-functional")]
    public void A_small_model_learns_as_in_fp32(string precision, string positions)
    {
        var (full, lower) = (Losses("fp32", positions), Losses(precision, positions));
        var apart = full.Zip(lower).Max(pair => Math.Abs(pair.First - pair.Second));
        output.WriteLine($"{precision}, {positions}: fp32 from {full[0]:f4} to {full[^1]:f4}, {precision} to {lower[^1]:f4}, at most {apart:f4} apart");
        Assert.Equal(30, full.Count);
        Assert.True(full[^1] < full[0] - 0.2, $"from {full[0]} to {full[^1]}");
        Assert.True(apart < 0.02, $"{apart} apart");
        Assert.NotEqual(full, lower);
    }

    [Fact]
    public void Recomputing_blocks_changes_no_bit_of_a_training()
    {
        var (kept, again) = (Losses("fp32", "relative-parametric"), Losses("fp32", "relative-parametric", ActivationCheckpointing.Blocks));
        Assert.Equal(kept, again);
    }

    [Theory]
    [InlineData("bf16")]
    [InlineData("fp16")]
    public void A_resumed_training_equals_an_uninterrupted_one(string precision)
    {
        // the scale starts so high that steps are skipped before and after the interruption
        var options = Options(precision, 12) with { LossScale = precision == "fp16" ? new() { InitialScale = 1e12, GrowthInterval = 2 } : null };
        using var whole = new Trial { Training = options, Checkpoint = new() { Every = Duration.Steps(100) } };
        whole.Run();
        using var parts = new Trial { Training = options, Checkpoint = new() { Every = Duration.Steps(100) } };
        parts.Run(stopAfter: 5);
        var values = parts.Recorder.Values;
        parts.Run();
        Assert.Equal(whole.Recorder.Values, [.. values, .. parts.Recorder.Values]);
        Assert.Equal(whole.Bits(12), parts.Bits(12));
        if (precision == "fp16")
        {
            Assert.Equal(State(whole, 12), State(parts, 12));
            Assert.True(Metric(whole, 5, "skipped") > 0);
            Assert.True(Metric(whole, 12, "skipped") > Metric(whole, 5, "skipped"));
        }
    }

    [Fact]
    public void A_step_whose_gradients_overflow_is_skipped_and_the_scale_falls()
    {
        using var trial = new Trial { Training = Options("fp16", 8) with { BatchSize = 10, LossScale = new() { GrowthInterval = 3 } } };
        var optimizer = new Numbered();
        trial.Run(setup => setup with { Optimizer = optimizer }, makeTask: () => new TinyTask(poison: 7));
        // 50 examples: example 7 comes by once in 5 steps
        var skipped = Enumerable.Range(1, 8).Select(step => Metric(trial, step, "skipped")).ToArray();
        Assert.Equal(2, skipped[^1]);
        Assert.Equal([.. Enumerable.Range(1, 6).Select(i => (long)i)], optimizer.Updates);
        var scale = 65536.0;
        var good = 0;
        for (var step = 1; step <= 8; step++)
        {
            var isSkipped = skipped[step - 1] > (step == 1 ? 0 : skipped[step - 2]);
            (scale, good) = isSkipped ? (scale / 2, 0) : good == 2 ? (scale * 2, 0) : (scale, good + 1);
            Assert.Equal(scale, Metric(trial, step, "loss_scale"));
        }
        Assert.DoesNotContain(trial.Weights(8).Values.SelectMany(v => v), value => !float.IsFinite(value));
    }

    [Fact]
    public void A_training_that_diverged_ends_when_no_scale_helps()
    {
        using var trial = new Trial { Training = Options("fp16", 40) with { BatchSize = 50, LossScale = new() { InitialScale = 16 } } };
        var error = Assert.Throws<RunnerException>(() => trial.Run(makeTask: () => new TinyTask(poison: 7)));
        Assert.Equal("RUN4002", error.Descriptor.Code);
        Assert.Contains("at step 5 ", error.Message, StringComparison.Ordinal);                    // after 16, 8, 4, 2 the scale is 1
    }

    [Fact]
    public void Gradients_are_clipped_as_if_nothing_had_been_scaled()
    {
        // powers of two change no digit: whatever the scale, the same weights come out
        string Bits(double scale)
        {
            using var trial = new Trial { Training = Options("fp16", 6) with { ClipNorm = 0.01, LossScale = new() { InitialScale = scale } } };
            trial.Run();
            Assert.Equal(0, Metric(trial, 6, "skipped"));
            return trial.Bits(6);
        }

        Assert.Equal(Bits(256), Bits(1024));
    }

    [Fact]
    public void On_a_machine_without_a_gpu_tf32_is_fp32_with_a_warning()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "this machine has a GPU");
        using var exact = new Trial { Training = Options("fp32", 4) };
        exact.Run();
        using var trial = new Trial { Training = Options("tf32", 4) with { Device = "auto" } };
        trial.Run();
        Assert.Contains("Warning: precision tf32 is for GPUs: on cpu it is fp32", trial.Log.Lines);
        Assert.Equal(exact.Bits(4), trial.Bits(4));
    }

    private static TrainingOptions Options(string precision, int steps) => new()
    {
        Duration = Duration.Steps(steps), BatchSize = 8, LogEvery = Duration.Steps(1), Device = "cpu", Threads = 1, Precision = precision,
    };

    private static double Metric(Trial trial, int step, string name)
    {
        var line = trial.Recorder.Values.Single(v => v.StartsWith($"step {step} ", StringComparison.Ordinal));
        var value = line.Split(' ').Single(part => part.StartsWith(name + "=", StringComparison.Ordinal));
        return double.Parse(value.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
    }

    private static string State(Trial trial, int step)
    {
        using var state = JsonDocument.Parse(File.ReadAllBytes(trial.CheckpointPath(step, "state.json")));
        return state.RootElement.GetProperty("loss_scale").GetRawText();
    }

    private static List<double> Losses(string precision, string positions, ActivationCheckpointing recompute = ActivationCheckpointing.None)
    {
        TorchRuntime.EnsureLoaded();
        using var trial = new Trial
        {
            Training = Options(precision, 30) with { BatchSize = 15, ActivationCheckpointing = recompute }, Evaluation = new(), Checkpoint = new() { Every = Duration.Steps(100), AtEnd = false },
        };
        trial.Run(
            setup => setup with { Optimizer = Plugin.Component<IOptimizerComponent>("adamw", ("LearningRate", 4e-3)) },
            makeTask: () => Pretraining.Component(new NeighbourPairs(), new QuarterMasking(), ("MaxLength", 24), ("SentenceObjective", "None"))
                .Build(Pretraining.Context(Pretraining.Bert(positions, null, ("Hidden", 96), ("Heads", 4), ("InitializerRange", 0.05), ("HiddenDropout", 0.1), ("AttentionDropout", 0.1)), evaluation: false)));
        return [.. trial.Recorder.Values.Where(v => v.StartsWith("step ", StringComparison.Ordinal))
            .Select(v => double.Parse(v.Split(" loss ")[1].Split(' ')[0], CultureInfo.InvariantCulture))];
    }

    /// <summary>Gradient descent that writes down which updates it was told to make.</summary>
    private sealed class Numbered : IOptimizerComponent
    {
        private readonly Momentum _inner = new();

        public List<long> Updates { get; } = [];

        public double LearningRate => _inner.LearningRate;

        public IOptimizer Build(Runner.Parameters.ParameterBuffer parameters) => new Built(_inner.Build(parameters), Updates);

        private sealed class Built(IOptimizer inner, List<long> updates) : IOptimizer
        {
            public IReadOnlyDictionary<string, TorchSharp.torch.Tensor> State => inner.State;

            public void Step(double learningRate, long step)
            {
                updates.Add(step);
                inner.Step(learningRate, step);
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
