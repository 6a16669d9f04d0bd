using System.Runtime.InteropServices;
using Runner.Architectures;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Optimizers;
using Runner.Tasks;
using Runner.Tests.Conformance;
using Runner.Tests.Support;
using Runner.Training.Forecast;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Forecast;

[Collection(ConformanceCollection.Name)]
public sealed partial class ModelForecasterTests
{
    private const string Large = "layers: 24, hidden: 1024, heads: 16";
    private const string Relative = "positions: { type: relative-functional, max_distance: 64 }";

    public ModelForecasterTests() => TorchRuntime.EnsureLoaded();

    /// <summary>Sums over the published models: backbone with pooler, and where known with the pretraining heads.</summary>
    [Theory]
    [InlineData("type: bert", 30_522, 109_482_240, 110_106_428)]
    [InlineData("type: bert, " + Large, 30_522, 335_141_888, null)]
    [InlineData("type: bert", 21_128, 102_267_648, null)]
    [InlineData("type: bert, " + Relative, 21_128, 101_874_432, null)]
    [InlineData("type: bert, " + Large + ", " + Relative, 21_128, 324_998_144, null)]
    [InlineData("type: bert, layers: 4, hidden: 312, heads: 12, intermediate: 1200", 30_522, 14_350_248, null)]
    [InlineData("type: bert, layers: 6", 30_522, 66_955_008, null)]
    [InlineData("type: bert, layers: 4, hidden: 512, heads: 8", 30_522, 28_763_648, null)]
    [InlineData("type: albert, embedding: 128", 30_000, 11_683_584, null)]
    public void Counts_the_parameters_of_published_models(string model, int vocabulary, long backbone, int? withHeads)
    {
        var parameters = Forecast(model, vocabulary, 2, 16).Parameters;
        Assert.Equal(backbone, parameters.Parts[0].Parameters);
        if (withHeads is { } whole)
            Assert.Equal(whole, parameters.Parameters);
    }

    /// <summary>8 L d^2 + 4 L d f + 4 L^2 d a layer; 2 d (d + V) a prediction; 2 d^2 for the pooler and 4 d for the pair; training three times that.</summary>
    [Theory]
    [InlineData("type: bert", 12, 768, 3072, 128, 22.4)]
    [InlineData("type: bert, " + Large, 24, 1024, 4096, 128, 78.9)]
    [InlineData("type: bert, layers: 4, hidden: 312, heads: 12, intermediate: 1200", 4, 312, 1200, 128, 1.25)]
    [InlineData("type: bert, layers: 6", 6, 768, 3072, 128, 11.2)]
    public void Counts_the_operations_of_published_models(string model, int layers, double d, double inner, double length, double giga)
    {
        const int Vocabulary = 30_522;
        const int Examples = 7;
        var forecast = Forecast(model, Vocabulary, Examples, (int)length);
        var perLayer = 8 * length * d * d + 4 * length * d * inner + 4 * length * length * d;
        var predictions = Math.Ceiling(Examples * length / 7);     // of the sample
        var heads = predictions * 2 * d * (d + Vocabulary) + Examples * (2 * d * d + 4 * d);
        var expected = Examples * layers * perLayer + heads;
        Assert.Equal(expected, forecast.ForwardFlops, expected * 1e-9);
        Assert.Equal(2 * expected, forecast.BackwardFlops, expected * 1e-9);
        Assert.Equal(giga, layers * perLayer / 1e9, 0.05 * Math.Max(1, giga / 20));
    }

    /// <summary>Of each layer its input, L d numbers, and of one layer all; the layers' operations once more.</summary>
    [Theory]
    [InlineData("type: bert", 12)]
    [InlineData("type: albert, embedding: 128", 12)]
    public void Counts_blocks_that_are_computed_again(string model, int layers)
    {
        const double D = 768, Length = 128, Examples = 4;
        var kept = Forecast(model, 30_522, (int)Examples, (int)Length);
        var again = Forecast(model, 30_522, (int)Examples, (int)Length, recomputes: true);
        var perLayer = 8 * Length * D * D + 4 * Length * D * (4 * D) + 4 * Length * Length * D;
        Assert.Equal(kept.ForwardFlops, again.ForwardFlops);
        Assert.Equal(kept.BackwardFlops + Examples * layers * perLayer, again.BackwardFlops, again.BackwardFlops * 1e-9);

        // both count what the embeddings and the heads keep; a layer's own share is that of one of them
        var inputs = layers * Examples * Length * D * 4;
        var oneLayer = (kept.Memory.Activations - again.Memory.Activations + inputs) / (layers - 1);
        Assert.InRange(oneLayer, 4 * Examples * Length * D * 12, 4 * Examples * Length * D * 40);
        Assert.True(again.Memory.Activations < 0.4 * kept.Memory.Activations);
    }

    [Fact]
    public void Attributes_parameters_and_operations_to_parts()
    {
        var forecast = Forecast("type: bert", 30_522, 1, 128);
        var layers = forecast.Parameters.Find("bert.encoder.layer.0-11")!;
        Assert.Equal((12, 85_054_464L), (layers.Repeats, layers.Parameters));
        Assert.Equal(12 * 128 * (8.0 * 768 * 768 + 4.0 * 768 * 3072), layers.ForwardFlops);
        Assert.Null(forecast.Parameters.Find("bert.nothing"));
        Assert.Empty(forecast.Unused);
    }

    /// <summary>TinyBERT's student with its projection, beside a teacher that has no gradients.</summary>
    [Fact]
    public void Tells_a_teacher_from_what_learns()
    {
        var task = Composed.Component<ITextTaskComponent>(
            "{type: distillation, task: pretraining, teacher: {type: bert}, teacher_weights: /nowhere, losses: [attention, hidden]}");
        var forecast = ModelForecaster.Forecast(new ForecastRequest
        {
            Task = task,
            Architecture = Model("type: bert, layers: 4, hidden: 312, heads: 12, intermediate: 1200"),
            Optimizer = Composed.Component<IOptimizerComponent>("{type: adamw}"),
            Vocabulary = new ModelContext(30_522, 0),
            Examples = 2,
            Length = 128,
        });
        Assert.Equal(14_590_632, forecast.Parameters.Parameters);
        Assert.Equal(109_482_240, forecast.FrozenParameters);
        Assert.InRange(forecast.FrozenFlops / 2, 22.3e9, 22.5e9);
        Assert.True(forecast.BackwardFlops < 2.001 * (forecast.ForwardFlops - forecast.FrozenFlops));
    }

    [Fact]
    public void Says_which_parameters_are_never_trained() =>
        Assert.Equal(["bert.pooler.dense.weight", "bert.pooler.dense.bias"], Forecast("type: bert, layers: 1", 100, 2, 16, "sentence_objective: none").Unused);

    [Fact]
    public void Sizes_the_state_as_the_optimizer_would_allocate_it()
    {
        var memory = Forecast("type: bert, layers: 2, hidden: 64, heads: 2", 100, 2, 16).Memory;
        Assert.Equal(memory.Parameters, memory.Gradients);
        Assert.InRange(memory.OptimizerState, 2 * memory.Parameters, 2.05 * memory.Parameters);      // two moments, and the gaps between segments
    }

    /// <summary>Against what malloc holds after a real forward pass; the forecast is meant to be within a quarter.</summary>
    [Theory]
    [InlineData("hidden_dropout: 0, attention_dropout: 0, positions: relative-functional", 0.25)]
    [InlineData("hidden_dropout: 0.1, attention_dropout: 0.1", 0.25)]
    public void Estimates_what_a_real_pass_keeps(string options, double tolerance)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("reads glibc's figures");
        var model = $"type: bert, layers: 4, hidden: 128, heads: 4, {options}";
        var forecast = Forecast(model, 500, 16, 64);
        using var scope = NewDisposeScope();
        using var task = Task().BuildModel(new TaskModelContext(Model(model), new ModelContext(500, 0)));
        using var batch = task.Sample(16, 64);
        task.Network.train();
        using (NewDisposeScope())
            task.Forward(batch, batch.Counts).Loss.backward();       // gradients and whatever is made once are there now
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = InUse();
        using var loss = task.Forward(batch, batch.Counts).Loss;
        var kept = InUse() - before;
        Assert.InRange(forecast.Memory.Activations / kept, 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void Names_the_place_where_shapes_do_not_fit()
    {
        var exception = Assert.Throws<RunnerException>(() => Forecast(new FaultyTask(x => x)));
        Assert.Equal(ForecastErrors.ShapeMismatch, exception.Descriptor);
        Assert.Equal("the model cannot run: at 'first.weight', [6, 8] cannot be multiplied by [4, 5] (matrix product).", exception.Message);
    }

    [Fact]
    public void Names_an_operation_that_needs_contents()
    {
        var exception = Assert.Throws<RunnerException>(() => Forecast(new FaultyTask(x => x.nonzero().to(ScalarType.Float32))));
        Assert.Equal("after 'first.weight', the model uses 'aten::nonzero', whose result cannot be told from shapes alone.", exception.Message);
        exception = Assert.Throws<RunnerException>(() => Forecast(new FaultyTask(x => x * x.sum().item<float>())));
        Assert.Equal("after 'first.weight', the model uses a number read from a tensor, whose result cannot be told from shapes alone.", exception.Message);
    }

    [Fact]
    public void Leaves_the_default_device_as_it_was()
    {
        var before = get_default_device();
        Forecast("type: bert, layers: 1, hidden: 8, heads: 1", 50, 1, 8);
        Assert.Equal(before.type, get_default_device().type);
    }

    private static ModelForecast Forecast(string model, int vocabulary, int examples, int length, string task = "", bool recomputes = false) => ModelForecaster.Forecast(new ForecastRequest
    {
        Recomputes = recomputes,
        Task = Task(task),
        Architecture = Model(model),
        Optimizer = Composed.Component<IOptimizerComponent>("{type: adamw}"),
        Vocabulary = new ModelContext(vocabulary, 0),
        Examples = examples,
        Length = length,
    });

    private static ModelForecast Forecast(ITaskComponent task) => ModelForecaster.Forecast(new ForecastRequest
    {
        Task = task,
        Architecture = Model("type: bert"),
        Optimizer = Composed.Component<IOptimizerComponent>("{type: adamw}"),
        Vocabulary = new ModelContext(10, 0),
        Examples = 6,
        Length = 8,
    });

    private static ITextTaskComponent Task(string options = "") => Composed.Component<ITextTaskComponent>($"{{type: pretraining, {options}}}");

    private static IArchitectureComponent Model(string options) => Composed.Component<IArchitectureComponent>($"{{{options}}}");

    private static double InUse()
    {
        var figures = Figures();
        return (double)figures.InUse + figures.Mapped;
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial MallocFigures Figures();

    [StructLayout(LayoutKind.Sequential)]
    private struct MallocFigures
    {
        public nuint Arena, FreeChunks, FastChunks, MappedChunks, Mapped, Highest, FastFree, InUse, Free, Releasable;
    }

    /// <summary>Two layers that do not fit, with something in between.</summary>
    private sealed class FaultyTask(Func<Tensor, Tensor> between) : ITextTaskComponent
    {
        public int MaxLength => 8;

        public TrainingTask Build(TextTaskContext context) => throw new NotSupportedException();

        public TaskModel BuildModel(TaskModelContext context) => new FaultyModel(between);
    }

    private sealed class FaultyModel(Func<Tensor, Tensor> between) : TaskModel
    {
        private readonly TorchSharp.Modules.Sequential _layers = nn.Sequential(
            ("first", nn.Linear(4, 8, hasBias: false)), ("second", nn.Linear(4, 5, hasBias: false)));

        public override nn.Module Network => _layers;

        public override double InitializerRange => 0.02;

        public override Batch Sample(int examples, int length)
        {
            var batch = new Batch(examples, examples * length);
            batch.Add("input", ones(examples, 4));
            return batch;
        }

        public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
        {
            var weights = _layers.parameters().ToList();
            var hidden = between(nn.functional.linear(batch["input"], weights[0]));
            return new TaskOutput(nn.functional.linear(hidden, weights[1]).sum(), new Dictionary<string, MetricSum>());
        }
    }
}
