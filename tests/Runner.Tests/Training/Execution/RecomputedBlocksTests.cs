using System.Runtime.InteropServices;
using Runner.Architectures;
using Runner.Execution;
using Runner.LibTorch;
using Runner.Parameters;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Execution;

// B batch, L length, d hidden size

[Collection(LibTorchCollection.Name)]
public class RecomputedBlocksTests
{
    private const int Vocabulary = 40, Batch = 3, Length = 13;

    public RecomputedBlocksTests() => TorchRuntime.EnsureLoaded();

    public static TheoryData<string> Backbones => new()
    {
        "{type: bert, positions: learned, layers: 3, hidden: 24, heads: 3}",
        "{type: bert, positions: relative-functional, layers: 3, hidden: 24, heads: 3}",
        "{type: bert, positions: relative-parametric, layers: 3, hidden: 24, heads: 3}",
        "{type: bert, positions: t5-bias, layers: 3, hidden: 24, heads: 3}",
        "{type: albert, positions: learned, layers: 3, hidden: 24, embedding: 12, heads: 3}",
        "{type: albert, positions: learned, layers: 3, hidden: 24, embedding: 12, heads: 3, sharing: attention}",
        "{type: albert, positions: learned, layers: 3, hidden: 24, embedding: 12, heads: 3, sharing: ffn}",
        "{type: gpt2, layers: 3, hidden: 24, heads: 3}",
        "{type: yuefu, layers: 3, hidden: 24, heads: 3}",
        "{type: ernie, layers: 4, layer_types: [plain, boundary, fused], hidden: 24, heads: 3, entity_size: 12, entity_heads: 2}",
    };

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Values_and_gradients_are_those_of_a_plain_pass_to_the_last_bit(string backbone)
    {
        using var scope = NewDisposeScope();
        using var trial = new Trial(backbone);
        using var policy = new RecomputedBlocks();
        var (plain, recomputed) = (trial.Run(null), trial.Run(policy));
        Assert.True(plain.Output.Equals(recomputed.Output));
        Assert.True(plain.Gradient.Equals(recomputed.Gradient), $"differs by {(plain.Gradient - recomputed.Gradient).abs().max().item<float>()}");
        Assert.True(plain.Gradient.norm().item<float>() > 0.1);
        Assert.Equal(plain.Calls, recomputed.Calls);
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void What_is_recorded_of_the_layers_passes_gradients_too(string backbone)
    {
        using var scope = NewDisposeScope();
        using var trial = new Trial(backbone) { KeepLayers = true };
        using var policy = new RecomputedBlocks();
        var (plain, recomputed) = (trial.Run(null), trial.Run(policy));
        Assert.True(plain.Output.Equals(recomputed.Output));
        var difference = (plain.Gradient - recomputed.Gradient).norm().item<float>() / plain.Gradient.norm().item<float>();
        Assert.True(difference < 1e-6, $"differs by {difference}");       // gradients of one tensor are added up in another order
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void In_lower_precision_it_is_the_same_too(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var trial = new Trial("{type: bert, positions: relative-functional, layers: 3, hidden: 24, heads: 3}")
        {
            Autocast = new Autocast(DeviceType.CPU, type),
        };
        using var policy = new RecomputedBlocks();
        var (plain, recomputed) = (trial.Run(null), trial.Run(policy));
        Assert.True(plain.Output.Equals(recomputed.Output));
        Assert.True(plain.Gradient.Equals(recomputed.Gradient));
        Assert.Null(ForwardScope.Current.Precision);
    }

    [Fact]
    public void Blocks_behind_a_frozen_input_learn()
    {
        using var scope = NewDisposeScope();
        using var policy = new RecomputedBlocks();
        var layer = nn.Linear(4, 4);
        using var way = (ForwardScope.Current with { Blocks = policy }).Enter();
        Blocks.Run(layer, layer.forward, randn(2, 4)).sum().backward();
        Assert.NotNull(layer.weight.grad);
        Assert.True(layer.weight.grad.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void A_block_that_fails_the_second_time_is_told_after_the_pass()
    {
        using var scope = NewDisposeScope();
        using var policy = new RecomputedBlocks();
        var times = 0;
        var x = randn(2, 4).requires_grad_();
        using var way = (ForwardScope.Current with { Blocks = policy }).Enter();
        var y = Blocks.Run(nn.Identity(), input => times++ == 0 ? input * 2 : throw new InvalidDataException("no memory left"), x);
        y.sum().backward();
        Assert.Equal("no memory left", Assert.Throws<InvalidDataException>(BackwardCallback.ThrowFailure).Message);
        BackwardCallback.ThrowFailure();
    }

    [Fact]
    public void A_model_without_blocks_is_told_of()
    {
        using var trial = new Support.Trial();
        var options = trial.Training with { ActivationCheckpointing = global::Runner.Training.ActivationCheckpointing.Blocks, Duration = global::Runner.Values.Duration.Steps(3) };
        trial.Run(setup => setup with { Training = options });
        Assert.Single(trial.Log.Lines, "Warning: train.activation_checkpointing is 'blocks', but this model runs no blocks that could be computed again: it has no effect");
    }

    [Fact]
    public void Without_gradients_nothing_is_kept_or_run_again()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var trial = new Trial("{type: bert, positions: learned, layers: 3, hidden: 24, heads: 3}");
        using var policy = new RecomputedBlocks(new Counting());
        Assert.True(trial.Forward(null).Equals(trial.Forward(policy)));
        Assert.Equal(3, Counting.Runs);
    }

    [Fact]
    public void Passes_leave_no_tensor_behind()
    {
        using var trial = new Trial("{type: bert, positions: relative-functional, layers: 3, hidden: 24, heads: 3}");
        using var policy = new RecomputedBlocks();
        void Pass()
        {
            using var scope = NewDisposeScope();
            trial.Run(policy);
        }

        Pass();
        Pass();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            Pass();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Far_less_memory_is_held_between_the_passes_and_within_the_second()
    {
        using var scope = NewDisposeScope();
        using var trial = new Trial("{type: bert, positions: learned, layers: 12, hidden: 64, heads: 4}") { Batch = 8, Length = 64 };
        var (plainMeter, meter) = (new Meter(), new Meter());
        using var policy = new RecomputedBlocks(meter);
        trial.Run(policy);                                                         // what is made once is made
        meter.Reset();
        var held = trial.Run(policy).Held;
        var plain = trial.Run(plainMeter).Held;
        Assert.True(held < 0.2 * plain, $"{held} bytes held between the passes, plainly {plain}");
        Assert.True(meter.Peak < 0.4 * plainMeter.Peak, $"at most {meter.Peak} bytes more, plainly {plainMeter.Peak}");
    }

    /// <summary>Counts runs that make no graph.</summary>
    private sealed class Counting : BlockPolicy
    {
        public static int Runs { get; private set; }

        public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
        {
            Runs++;
            return forward(inputs);
        }
    }

    /// <summary>Looks at the memory after every block.</summary>
    private sealed class Meter : BlockPolicy
    {
        private long _start = -1;

        public long Peak { get; private set; }

        public void Reset() => (_start, Peak) = (-1, 0);

        public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
        {
            if (_start < 0)
                _start = NativeMemory.InUse();
            var outputs = forward(inputs);
            Peak = Math.Max(Peak, NativeMemory.InUse() - _start);
            return outputs;
        }
    }

    private static partial class NativeMemory
    {
        /// <summary>Bytes that native code has allocated and not freed.</summary>
        public static long InUse()
        {
            var all = mallinfo2();
            return (long)(all.uordblks + all.hblkhd);
        }

        [StructLayout(LayoutKind.Sequential)]
        private struct Info
        {
            public nuint arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
        }

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern Info mallinfo2();
    }

    private sealed class Trial : IDisposable
    {
        private readonly Encoder _encoder;
        private readonly ParameterBuffer _parameters;

        public Trial(string backbone)
        {
            var dropout = backbone.Contains("gpt2", StringComparison.Ordinal)
                ? ", embedding_dropout: 0.1, residual_dropout: 0.1, attention_dropout: 0.1}" : ", hidden_dropout: 0.1, attention_dropout: 0.1}";
            _encoder = Composed.Component<IArchitectureComponent>(backbone[..^1] + dropout).Build(new ModelContext(Vocabulary, 0));
            WeightInitialization.Apply(_encoder, 3, 0.2);
            _encoder.train();
            _parameters = ParameterBuffer.Adopt(_encoder, CPU);
        }

        public bool KeepLayers { get; init; }

        public Autocast? Autocast { get; init; }

        public int Batch { get; init; } = RecomputedBlocksTests.Batch;

        public int Length { get; init; } = RecomputedBlocksTests.Length;

        public Tensor Forward(BlockPolicy? policy)
        {
            using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(7, [.. Enumerable.Range(0, Batch)]) }).Enter();
            using var way = (ForwardScope.Current with { Blocks = policy }).Enter();
            try
            {
                return Run(Input()).Hidden;
            }
            finally
            {
                policy?.Release();
            }
        }

        /// <summary>Output, gradient, calls of dropout, and bytes held between the passes.</summary>
        public (Tensor Output, Tensor Gradient, long Calls, long Held) Run(BlockPolicy? policy)
        {
            _parameters.ZeroGradients();
            using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(7, [.. Enumerable.Range(0, Batch)]) }).Enter();
            using var way = (ForwardScope.Current with { Blocks = policy }).Enter();
            try
            {
                var input = Input();
                var before = NativeMemory.InUse();
                EncoderOutput output;
                using ((ForwardScope.Current with { Precision = Autocast }).Enter())
                    output = Run(input);
                var held = NativeMemory.InUse() - before;
                Loss(output).backward();
                BackwardCallback.ThrowFailure();
                return (output.Hidden.detach(), _parameters.Gradients.clone(), ForwardScope.Current.Dropout!.Calls, held);
            }
            finally
            {
                policy?.Release();
            }
        }

        public void Dispose()
        {
            _parameters.Dispose();
            _encoder.Dispose();
        }

        // what the backbone makes besides its output goes away with its scope, as in a task
        private EncoderOutput Run(EncoderInput input) => _encoder.Forward(input);

        private EncoderInput Input()
        {
            using var generator = manual_seed(5);
            var ids = randint(1, Vocabulary, [Batch, Length], ScalarType.Int64);
            var lengths = arange(Batch).unsqueeze(1) + (Length - Batch);
            var mask = arange(Length).unsqueeze(0).lt(lengths);
            var entities = _encoder.EntitySize is { } size ? new EntityInput(randn(Batch, Length, size), mask) : null;
            return new EncoderInput(ids, null, mask) { KeepLayers = KeepLayers, Entities = entities };
        }

        private static Tensor Loss(EncoderOutput output)
        {
            static Tensor Weighed(Tensor tensor)
            {
                using var generator = manual_seed(tensor.numel());
                return (tensor.to(ScalarType.Float32) * randn(tensor.shape)).sum();
            }

            var loss = Weighed(output.Hidden);
            if (output.Entities is { requires_grad: true } entities)
                loss = loss + Weighed(entities);
            foreach (var tensor in output.HiddenStates.Concat(output.AttentionProbabilities).Concat(output.AttentionValues))
                loss = loss + Weighed(tensor);
            foreach (var scores in output.AttentionScores)
                loss = loss + Weighed(scores.clamp(-50));
            return loss;
        }
    }
}
