using Runner.Architectures;
using Runner.Execution;
using Runner.LibTorch;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Execution;

// B batch, H heads, L length, d hidden size

[Collection(LibTorchCollection.Name)]
public class DropoutStreamTests
{
    public DropoutStreamTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_example_keeps_its_draws_in_any_company_and_with_any_padding(bool isAttention)
    {
        using var scope = NewDisposeScope();
        Tensor Draw(int[] rowNumbers, int width)
        {
            using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(5, rowNumbers) }).Enter();
            CounterBasedDropout.Apply(ones(rowNumbers.Length, 3), 0.5);                     // another call before, which has other draws
            return isAttention ? CounterBasedDropout.Apply(ones(rowNumbers.Length, 3, width, width), 0.4) : CounterBasedDropout.Apply(ones(rowNumbers.Length, width, 24), 0.4);
        }

        var all = Draw([0, 1, 2, 3, 4, 5], 12);
        foreach (var (place, width) in new[] { (0, 12), (3, 12), (5, 7), (2, 19) })
        {
            var alone = Draw([place], width)[0];
            var beside = Draw([9, place], width)[1];
            Assert.True(alone.Equals(beside));
            var common = Math.Min(width, 12);
            Assert.True(isAttention
                ? alone.narrow(1, 0, common).narrow(2, 0, common).Equals(all[place].narrow(1, 0, common).narrow(2, 0, common))
                : alone.narrow(0, 0, common).Equals(all[place].narrow(0, 0, common)));
        }
        Assert.False(all[0].Equals(all[1]));
    }

    [Fact]
    public void Rows_of_an_example_side_by_side_are_told_apart_and_go_with_it()
    {
        using var scope = NewDisposeScope();
        Tensor Draw(params int[] rowNumbers)
        {
            using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(5, rowNumbers) }).Enter();
            return CounterBasedDropout.Apply(ones(3 * rowNumbers.Length, 8, 16), 0.5);       // three choices of an answer each
        }

        var both = Draw(4, 7);
        Assert.True(both.narrow(0, 3, 3).Equals(Draw(7)));
        Assert.False(both[0].Equals(both[1]));
    }

    [Fact]
    public void The_gradient_passes_where_the_value_did()
    {
        using var scope = NewDisposeScope();
        using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(5, [0, 1]) }).Enter();
        var x = randn(2, 9, 33).requires_grad_();
        var y = CounterBasedDropout.Apply(x, 0.25);
        var weights = randn(2, 9, 33);
        (y * weights).sum().backward();
        var mask = y.detach().ne(0).to(ScalarType.Float32) / 0.75;
        Assert.True(allclose(x.detach() * mask, y.detach(), 1e-6));
        Assert.True(allclose(weights * mask, x.grad!, 1e-6));
        Assert.InRange(mask.ne(0).to(ScalarType.Float32).mean().ToDouble(), 0.65, 0.85);
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-12)]
    [InlineData(ScalarType.BFloat16, 8e-3)]
    [InlineData(ScalarType.Float16, 1e-3)]
    public void Other_precisions_lose_the_same_elements(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(5, [0, 1]) }).Enter();
        var exact = randn([2, 9, 33], ScalarType.Float64);
        var x = exact.to(type).requires_grad_();
        var y = CounterBasedDropout.Apply(x, 0.25);
        Assert.Equal(type, y.dtype);
        ForwardScope.Current.Dropout!.Calls = 0;
        var reference = CounterBasedDropout.Apply(x.detach().to(ScalarType.Float32), 0.25).to(ScalarType.Float64);
        Assert.True(y.detach().ne(0).Equals(reference.ne(0)));
        var expected = x.detach().to(ScalarType.Float64) * reference.ne(0).to(ScalarType.Float64) / 0.75;
        Assert.True(allclose(y.detach().to(ScalarType.Float64), expected, tolerance, 1e-12));
        y.sum().backward();
        Assert.Equal(type, x.grad!.dtype);
        Assert.True(x.grad.ne(0).Equals(y.detach().ne(0)));
    }

    [Fact]
    public void Memory_that_is_not_in_order_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 5, 9, 33);
        Tensor Draw(Tensor input)
        {
            using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(5, [0, 1]) }).Enter();
            return CounterBasedDropout.Apply(input, 0.25);
        }

        var turned = x.transpose(1, 2).contiguous().transpose(1, 2);
        Assert.False(turned.is_contiguous());
        Assert.True(Draw(x).Equals(Draw(turned)));
        Assert.True(Draw(x[0].unsqueeze(0).expand(2, 5, 9, 33)).Equals(Draw(x[0].unsqueeze(0).repeat(2, 1, 1, 1))));
    }

    [Fact]
    public void A_call_set_back_is_drawn_again()
    {
        using var scope = NewDisposeScope();
        using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(5, [0]) }).Enter();
        var (first, second) = (CounterBasedDropout.Apply(ones(1, 200), 0.5), CounterBasedDropout.Apply(ones(1, 200), 0.5));
        Assert.False(first.Equals(second));
        ForwardScope.Current.Dropout!.Calls = 1;
        Assert.True(second.Equals(CounterBasedDropout.Apply(ones(1, 200), 0.5)));
    }

    [Fact]
    public void Without_a_training_libtorch_draws()
    {
        using var scope = NewDisposeScope();
        Tensor Draw(long seed)
        {
            using var generator = manual_seed(seed);
            return CounterBasedDropout.Apply(ones(300), 0.5);
        }

        Assert.Null(ForwardScope.Current.Dropout);
        Assert.True(Draw(1).Equals(Draw(1)));
        Assert.False(Draw(1).Equals(Draw(2)));
    }

    [Fact]
    public void Gradients_do_not_outlive_the_pass()
    {
        using var scope = NewDisposeScope();
        using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(5, [0]) }).Enter();
        var x = randn(1, 64, 64).requires_grad_();
        void Pass()
        {
            using var inner = NewDisposeScope();
            var y = x * 1;
            for (var i = 0; i < 20; i++)
                y = CounterBasedDropout.Apply(y, 0.1);
            y.sum().backward();
            BackwardCallback.ThrowFailure();
        }

        Pass();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < 10; i++)
            Pass();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    public static TheoryData<string> Backbones => new()
    {
        "{type: bert, positions: learned, layers: 2, hidden: 48, heads: 4, hidden_dropout: 0.1, attention_dropout: 0.1}",
        "{type: bert, positions: relative-functional, layers: 2, hidden: 48, heads: 4, hidden_dropout: 0.1, attention_dropout: 0.1}",
        "{type: albert, positions: learned, layers: 3, hidden: 48, embedding: 16, heads: 4, hidden_dropout: 0.1, attention_dropout: 0.1}",
    };

    [Theory]
    [MemberData(nameof(Backbones))]
    public void How_the_global_batch_is_cut_changes_no_gradient(string backbone)
    {
        using var scope = NewDisposeScope();
        using var trial = new BackboneTrial(backbone);
        var whole = trial.Gradient(16, 0);
        Assert.True(whole.norm().ToDouble() > 0.01);
        foreach (var (size, padding) in new[] { (8, 0), (4, 0), (2, 0), (1, 0), (16, 13), (4, 5) })
        {
            var cut = trial.Gradient(size, padding);
            var difference = (cut - whole).norm().ToDouble() / whole.norm().ToDouble();
            Assert.True(difference < 1e-6, $"micro-batches of {size} padded by {padding}: {difference}");
        }
        Assert.False(whole.Equals(trial.Gradient(16, 0, step: 1)));
    }

    /// <summary>A backbone with a loss over positions, cut up and padded at will.</summary>
    private sealed class BackboneTrial : IDisposable
    {
        private const int Examples = 16, Length = 21, Vocabulary = 50;

        private readonly Encoder _encoder;
        private readonly ParameterBuffer _parameters;
        private readonly Tensor _ids;
        private readonly Tensor _weights;

        public BackboneTrial(string backbone)
        {
            _encoder = Composed.Component<IArchitectureComponent>(backbone).Build(new ModelContext(Vocabulary, 0));
            WeightInitialization.Apply(_encoder, 3, 0.1);
            _encoder.train();
            _parameters = ParameterBuffer.Adopt(_encoder, CPU);
            using var generator = manual_seed(4);
            _ids = randint(1, Vocabulary, [Examples, Length], ScalarType.Int64);
            _weights = randn(Examples, Length, _encoder.HiddenSize);
        }

        public Tensor Gradient(int size, int padding, long step = 0)
        {
            _parameters.ZeroGradients();
            for (var start = 0; start < Examples; start += size)
            {
                using var scope = NewDisposeScope();
                using var batch = new Batch(size, size * Length) { RowNumbers = [.. Enumerable.Range(start, size)] };
                using var stream = (ForwardScope.Current with { Dropout = DropoutStream.Of(1, step, batch, 0) }).Enter();
                var ids = cat([_ids.narrow(0, start, size), zeros(size, padding, ScalarType.Int64)], 1);
                var mask = padding == 0 ? null : arange(Length + padding).lt(Length).unsqueeze(0).expand(size, Length + padding);
                var hidden = _encoder.Forward(new EncoderInput(ids, null, mask)).Hidden.narrow(1, 0, Length);
                (hidden * _weights.narrow(0, start, size)).sum().backward();
                BackwardCallback.ThrowFailure();
            }
            return _parameters.Gradients.clone();
        }

        public void Dispose()
        {
            _parameters.Dispose();
            _encoder.Dispose();
        }
    }
}
