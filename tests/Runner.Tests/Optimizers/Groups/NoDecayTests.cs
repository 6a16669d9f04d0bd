using Runner.Architectures;
using Runner.Errors;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.AdamW;
using Runner.Plugins.Optimizers.Groups;
using Runner.Tasks;
using Runner.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Optimizers.Groups;

/// <summary>What decays is decided by what modules are: norms and biases do not, whatever a publication called them.</summary>
[Collection(Runner.Tests.Architectures.Support.TorchTests.Name)]
public sealed class NoDecayTests
{
    // V vocabulary, d hidden, L layers, F feed-forward, P positions, S segments
    private const int V = 50, D = 24, L = 2, F = 40, P = 32, S = 2, E = 12;

    private const string Pretraining = "{type: pretraining, sentence_objective: next, example_builder: sentence-pair}";
    private const string Bert = "layers: 2, hidden: 24, heads: 3, intermediate: 40";

    /// <summary>Elements of norms, of biases of other modules, and of what decays.</summary>
    public static TheoryData<string, string, int, int, int> Models { get; } = new()
    {
        // norms: after the embedding, two a layer, one of the head. Biases: query, key, value, output, up, down a layer; pooler, the head's dense, one a token, two of the pairs.
        {
            $"{{type: bert, {Bert}, positions: {{type: learned, max_length: 32}}}}", Pretraining,
            2 * D * (1 + 2 * L + 1), L * (4 * D + F + D) + D + D + V + 2,
            (V + P + S) * D + L * (4 * D * D + 2 * D * F) + D * D + D * D + 2 * D
        },
        // NEZHA: BERT whose relative positions are computed
        {
            $"{{type: bert, {Bert}, positions: relative-functional}}", Pretraining,
            2 * D * (1 + 2 * L + 1), L * (4 * D + F + D) + D + D + V + 2,
            (V + S) * D + L * (4 * D * D + 2 * D * F) + D * D + D * D + 2 * D
        },
        // ALBERT: one layer for all, factorised embedding with a projection that has a bias; the head's dense goes to E
        {
            $"{{type: albert, {Bert}, embedding: 12, positions: {{type: learned, max_length: 32}}}}", "{type: pretraining, sentence_objective: order, example_builder: {type: sentence-pair, negatives: swapped}}",
            2 * E + 2 * D * 2 + 2 * E, D + (4 * D + F + D) + D + E + V + 2,
            (V + P + S) * E + E * D + (4 * D * D + 2 * D * F) + D * D + D * E + 2 * D
        },
        // GPT-2: ln_1 and ln_2 of each block, ln_f; no head of its own
        {
            "{type: gpt2, layers: 2, hidden: 24, heads: 3, intermediate: 40, positions: {type: learned, max_length: 32}}", "{type: causal-language}",
            2 * D * (2 * L + 1), L * (3 * D + D + F + D),
            (V + P) * D + L * (4 * D * D + 2 * D * F)
        },
        // Yuefu: BERT without segments and pooler, its head on the tied embedding
        {
            "{type: yuefu, layers: 2, hidden: 24, heads: 3, intermediate: 40, positions: {type: learned, max_length: 32}}",
            "{type: causal-language, head: {type: causal-language, transform: true, bias: true}}",
            2 * D * (1 + 2 * L + 1), L * (5 * D + F) + D + V,
            (V + P) * D + L * (4 * D * D + 2 * D * F) + D * D
        },
        // ERNIE: a plain layer, one where entities of E come in, one with attention among them
        {
            "{type: ernie, layers: 3, hidden: 24, heads: 3, intermediate: 40, entity_size: 12, entity_heads: 3, layer_types: [plain, boundary, fused], "
            + "positions: {type: learned, max_length: 32}}",
            Pretraining,
            2 * D * (1 + 2 + 2 + 2 + 1) + 2 * E * (1 + 2), 3 * (5 * D + F) + 2 * (F + E) + 4 * E + D + D + V + 2,
            (V + P + S) * D + 3 * (4 * D * D + 2 * D * F) + 2 * 2 * E * F + 4 * E * E + D * D + D * D + 2 * D
        },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Norms_and_biases_of_every_architecture_are_spared(string architecture, string task, int norms, int biases, int decayed)
    {
        using var scope = NewDisposeScope();
        using var model = Build(architecture, task);
        using var buffer = ParameterBuffer.Adopt(model.Network, CPU);
        var settings = ParameterSettings.Of(new AdamWOptions(), buffer);
        long Sum(Func<int, bool> which) => Enumerable.Range(0, settings.Count).Where(which).Sum(i => buffer.Segments[i].Length);

        Assert.Equal(
            (norms, biases, decayed),
            (Sum(i => buffer.Segments[i].IsNorm), Sum(i => buffer.Segments[i].IsBias && !buffer.Segments[i].IsNorm), Sum(i => !settings[i].IsSpared)));
        Assert.Equal(norms + biases, Sum(i => settings[i].IsSpared));
        Assert.All(Enumerable.Range(0, settings.Count).Where(i => !settings[i].IsSpared), i => Assert.True(buffer.Segments[i].Shape.Count > 1, buffer.Segments[i].Name));
    }

    [Theory]
    [InlineData("{type: ernie, layers: 3, hidden: 24, heads: 3, intermediate: 40, entity_size: 12, entity_heads: 3, layer_types: [plain, boundary, fused]}", Pretraining)]
    [InlineData("{type: yuefu, layers: 2, hidden: 24, heads: 3, intermediate: 40}", "{type: causal-language, head: {type: causal-language, transform: true, bias: true}}")]
    [InlineData("{type: gpt2, layers: 2, hidden: 24, heads: 3}", "{type: causal-language}")]
    [InlineData($"{{type: bert, {Bert}, positions: relative-parametric}}", Pretraining)]
    [InlineData($"{{type: bert, {Bert}, positions: t5-bias}}", Pretraining)]
    public void What_decays_is_matrices_and_what_is_spared_are_vectors(string architecture, string task)
    {
        using var scope = NewDisposeScope();
        using var model = Build(architecture, task);
        using var buffer = ParameterBuffer.Adopt(model.Network, CPU);
        var settings = ParameterSettings.Of(new AdamWOptions(), buffer);
        var byRank = buffer.Segments.Select((segment, i) => (segment.Name, IsVector: segment.Shape.Count == 1, settings[i].IsSpared)).ToList();
        Assert.All(byRank, segment => Assert.True(segment.IsVector == segment.IsSpared, segment.Name));
        Assert.Contains(byRank, segment => segment.IsSpared);
    }

    public static TheoryData<string> Optimizers => [.. Composed.Catalog.OfKind("optimizer").Select(o => o.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>With gradients of zero nothing moves but by decay.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Every_optimizer_leaves_the_norms_of_gpt2_alone(string optimizer)
    {
        using var scope = NewDisposeScope();
        var component = Composed.Component<IOptimizerComponent>(optimizer == "none" ? "{type: none}" : $"{{type: {optimizer}, weight_decay: 0.5, learning_rate: 0.1}}");
        using var model = Build("{type: gpt2, layers: 1, hidden: 24, heads: 3}", "{type: causal-language}");
        WeightInitialization.Apply(model.Network, 1, 0.1);
        using var buffer = ParameterBuffer.Adopt(model.Network, CPU);
        using var before = buffer.Values.clone();
        using var built = component.Build(buffer);
        using (no_grad())
            built.Step(0.1, 1);

        foreach (var segment in buffer.Segments)
        {
            var (was, now) = (before.narrow(0, segment.Offset, segment.Length), buffer.Values.narrow(0, segment.Offset, segment.Length));
            if (segment.Name.Contains("ln_", StringComparison.Ordinal) || segment.Name.EndsWith("bias", StringComparison.Ordinal))
                Assert.True(was.Equals(now), segment.Name);
        }
    }

    [Theory]
    [InlineData("bias, LayerNorm.weight")]                                                       // huggingface/transformers, run_glue.py
    [InlineData("bias, LayerNorm.bias, LayerNorm.weight")]                                       // pytorch-pretrained-BERT, TinyBERT
    [InlineData("bias, gamma, beta")]                                                            // pytorch-pretrained-BERT, first versions
    [InlineData("LayerNorm, layer_norm, bias")]                                                  // google-research/bert and albert, optimization.py
    [InlineData("norms, biases")]
    public void Published_spellings_mean_what_they_mean(string words)
    {
        using var scope = NewDisposeScope();
        foreach (var architecture in new[] { "{type: gpt2, layers: 1, hidden: 24, heads: 3}", "{type: albert, layers: 1, hidden: 24, heads: 3, embedding: 12}" })
        {
            using var model = Build(architecture, architecture.Contains("gpt2", StringComparison.Ordinal) ? "{type: causal-language}" : "{type: pretraining, sentence_objective: none}");
            using var buffer = ParameterBuffer.Adopt(model.Network, CPU);
            var written = ParameterSettings.Of(new AdamWOptions { NoDecay = words.Split(", ") }, buffer);
            var usual = ParameterSettings.Of(new AdamWOptions(), buffer);
            Assert.All(Enumerable.Range(0, usual.Count), i => Assert.Equal(usual[i], written[i]));
        }
    }

    [Fact]
    public void A_recorded_default_of_earlier_versions_goes_on_meaning_names()
    {
        using var scope = NewDisposeScope();
        using var model = Build("{type: gpt2, layers: 1, hidden: 24, heads: 3}", "{type: causal-language}");
        using var buffer = ParameterBuffer.Adopt(model.Network, CPU);
        var settings = ParameterSettings.Of(new AdamWOptions { NoDecay = ["*bias", "*norm*"] }, buffer);
        var scale = Enumerable.Range(0, settings.Count).Single(i => buffer.Segments[i].Name.EndsWith("ln_1.weight", StringComparison.Ordinal));
        Assert.False(settings[scale].IsSpared);
        Assert.Equal("RUN4400", Assert.Throws<RunnerException>(() => ParameterSettings.Of(new AdamWOptions { NoDecay = ["*gain"] }, buffer)).Descriptor.Code);
    }

    [Fact]
    public void Norms_of_other_libraries_and_plugins_are_norms()
    {
        using var scope = NewDisposeScope();
        using var model = new Others();
        WeightInitialization.Apply(model, 1, 0.5);
        using var buffer = ParameterBuffer.Adopt(model, CPU);
        var settings = ParameterSettings.Of(new AdamWOptions(), buffer);
        Assert.Equal(["linear.weight", "normalizer.weight"], Enumerable.Range(0, settings.Count).Where(i => !settings[i].IsSpared).Select(i => buffer.Segments[i].Name));
        foreach (var name in new[] { "group.weight", "batch.weight", "root.gain", "marked.scale" })
            Assert.True(model.named_parameters().Single(p => p.name == name).parameter.eq(1).all().item<bool>(), name);
    }

    private static TaskModel Build(string architecture, string task) => Composed.Component<ITextTaskComponent>(task)
        .BuildModel(new TaskModelContext(Composed.Component<IArchitectureComponent>(architecture), new ModelContext(V, 0)));

    private sealed class Others : nn.Module
    {
        public Others() : base("others")
        {
            register_module("linear", nn.Linear(4, 4));
            register_module("group", nn.GroupNorm(2, 4));
            register_module("batch", nn.BatchNorm1d(4));
            register_module("root", new RootMeanSquareNorm());
            register_module("marked", new Marked());
            register_module("normalizer", nn.Linear(4, 4, hasBias: false));
        }
    }

    private sealed class RootMeanSquareNorm : nn.Module
    {
        public RootMeanSquareNorm() : base("root") => register_parameter("gain", new Parameter(zeros(4)));
    }

    private sealed class Marked : nn.Module, INormalization
    {
        public Marked() : base("marked") => register_parameter("scale", new Parameter(zeros(4)));
    }
}
