using Runner.Architectures;
using Runner.Errors;
using Runner.Parameters;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures;

// L length

/// <summary>What holds for every decoder, whatever encoding fills its slot.</summary>
[Collection(TorchTests.Name)]
public class DecoderTests
{
    private const int Vocabulary = 50, Length = 11;

    private static readonly string[] Encodings =
    [
        "{type: learned, max_length: 32}", "sinusoidal", "none", "{type: relative-functional, max_distance: 4}",
        "{type: relative-parametric, max_distance: 4, per_layer: true}", "{type: t5-bias, buckets: 8, max_distance: 10, bidirectional: false}",
        "alibi", "rotary", "{type: rotary, layout: half, dimensions: 4}",
    ];

    public static TheoryData<string, string> Models() =>
        new(from type in new[] { "gpt2", "yuefu" } from positions in Encodings select (type, positions));

    [Theory]
    [MemberData(nameof(Models))]
    public void A_cache_changes_nothing(string type, string positions)
    {
        using var scope = NewDisposeScope();
        using var decoder = Build(type, positions);
        var ids = Ids(3, Length);
        var whole = decoder.Forward(new EncoderInput(ids, null, null)).Hidden;
        foreach (var parts in new[] { new[] { 4, 1, 1, 5 }, [1, 10], [10, 1] })
        {
            using var cache = new KeyValueCache();
            var pieces = new List<Tensor>();
            foreach (var part in parts)
                pieces.Add(decoder.Forward(new EncoderInput(ids.narrow(1, cache.Length, part), null, null) { Cache = cache }).Hidden);
            Close(whole, cat(pieces, 1));
            Assert.Equal(Length, cache.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Padding_on_the_left_changes_nothing(string type, string positions)
    {
        using var scope = NewDisposeScope();
        using var decoder = Build(type, positions);
        var ids = Ids(1, Length);
        var alone = decoder.Forward(new EncoderInput(ids, null, null)).Hidden;

        const int Padding = 5;
        var padded = cat([zeros(1, Padding, ScalarType.Int64), ids], 1);
        var mask = arange(Length + Padding).ge(Padding).unsqueeze(0);
        var places = (arange(Length + Padding, ScalarType.Int64) - Padding).clamp_min(0).unsqueeze(0);
        var beside = decoder.Forward(new EncoderInput(padded, null, mask) { PositionIds = places }).Hidden;
        Close(alone, beside.narrow(1, Padding, Length));

        using var cache = new KeyValueCache();
        var input = new EncoderInput(padded.narrow(1, 0, 9), null, mask.narrow(1, 0, 9)) { PositionIds = places.narrow(1, 0, 9), Cache = cache };
        decoder.Forward(input);
        var next = input with { Ids = padded.narrow(1, 9, 1), Mask = mask.narrow(1, 0, 10), PositionIds = places.narrow(1, 9, 1) };
        Close(alone.narrow(1, 9 - Padding, 1), decoder.Forward(next).Hidden);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void No_position_sees_what_follows(string type, string positions)
    {
        using var scope = NewDisposeScope();
        using var decoder = Build(type, positions);
        var ids = Ids(1, Length);
        var changed = ids.clone();
        changed[0, 6] = (ids[0, 6].item<long>() + 1) % Vocabulary;
        foreach (var keep in new[] { true, false })
        {
            var before = decoder.Forward(new EncoderInput(ids, null, null) { KeepLayers = keep }).Hidden;
            var after = decoder.Forward(new EncoderInput(changed, null, null) { KeepLayers = keep }).Hidden;
            Close(before.narrow(1, 0, 6), after.narrow(1, 0, 6));
            Assert.True((before - after).narrow(1, 6, 1).abs().max().ToDouble() > 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_fused_kernel_and_kept_layers_agree_in_states_and_gradients(string type, string positions)
    {
        using var scope = NewDisposeScope();
        using var decoder = Build(type, positions);
        var ids = Ids(2, Length);
        var weights = randn(2, Length, decoder.HiddenSize);
        Tensor[] Gradients(bool keep)
        {
            foreach (var parameter in decoder.parameters())
                parameter.grad = null;
            var hidden = decoder.Forward(new EncoderInput(ids, null, null) { KeepLayers = keep }).Hidden;
            (hidden * weights).sum().backward();
            return [hidden, .. decoder.parameters().Select(parameter => parameter.grad?.clone() ?? zeros_like(parameter))];
        }
        foreach (var (fused, spelled) in Gradients(false).Zip(Gradients(true)))
            Close(spelled, fused, 1e-4);
    }

    [Theory]
    [InlineData("gpt2", 50257, 1024, 124_439_808)]             // GPT-2 small, as published
    [InlineData("yuefu", 21128, 512, 102_288_776 - 613_256)]   // papers: with head; the head is 768 * 768 + 3 * 768 + 21128
    public void Full_size_has_the_published_number_of_parameters(string type, int vocabulary, int positions, long expected)
    {
        long Count(int layers)
        {
            using var scope = NewDisposeScope();
            using var decoder = Composed.Component<IArchitectureComponent>($"{{type: {type}, layers: {layers}, positions: {{type: learned, max_length: {positions}}}}}")
                .Build(new ModelContext(vocabulary, 0));
            return decoder.parameters().Sum(parameter => parameter.numel());
        }
        var one = Count(1);
        Assert.Equal(expected, one + 11 * (Count(2) - one));
    }

    [Fact]
    public void Initial_weights_are_those_of_the_paper_where_asked()
    {
        using var scope = NewDisposeScope();
        using var decoder = Composed.Component<IArchitectureComponent>(
            "{type: gpt2, hidden: 64, layers: 8, heads: 4, scaled_residual_init: true, positions: {type: learned, max_length: 256, initializer_range: 0.01}}").Build(new ModelContext(300, 0));
        WeightInitialization.Apply(decoder, 1, decoder.InitializerRange);
        var weights = decoder.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.std().ToDouble());
        const double Truncated = 0.8796;                        // deviation of a normal cut at two deviations
        Assert.Equal(0.02 * Truncated, weights["wte.weight"], 3e-4);
        Assert.Equal(0.01 * Truncated, weights["wpe.weight"], 3e-4);
        Assert.Equal(0.02 * Truncated, weights["h.3.mlp.c_fc.weight"], 3e-4);
        Assert.Equal(0.005 * Truncated, weights["h.3.mlp.c_proj.weight"], 3e-4);
        Assert.Equal(0.005 * Truncated, weights["h.3.attn.c_proj.weight"], 3e-4);
        Assert.Equal(0, weights["h.3.attn.c_attn.bias"]);
    }

    [Fact]
    public void Published_names_are_the_names_here()
    {
        using var decoder = Build("gpt2", "{type: learned, max_length: 32}");
        string[] block = ["ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"];
        string[] expected =
        [
            "wte.weight", "wpe.weight",
            .. from layer in new[] { 0, 1 } from part in block from end in new[] { "weight", "bias" } select $"h.{layer}.{part}.{end}",
            "ln_f.weight", "ln_f.bias",
        ];
        Assert.Equal(expected, decoder.named_parameters().Select(entry => entry.name));
        Assert.Equal("transformer", decoder.GetName());
    }

    [Fact]
    public void What_a_decoder_cannot_do_is_said()
    {
        using var scope = NewDisposeScope();
        using var decoder = Build("gpt2", "none");
        var error = Assert.Throws<RunnerException>(() => decoder.Pool(zeros(1, 2, 16)));
        Assert.Equal("The task needs one vector per sequence, which the decoder 'transformer' does not have.", error.Message);

        using var bert = Composed.Component<IArchitectureComponent>("{type: bert, hidden: 16, layers: 1, heads: 2}").Build(new ModelContext(Vocabulary, 0));
        using var cache = new KeyValueCache();
        error = Assert.Throws<RunnerException>(() => bert.Forward(new EncoderInput(Ids(1, 3), null, null) { Cache = cache }));
        Assert.Equal("'bert' lets every position see those after it, so it cannot go on from a cache.", error.Message);

        decoder.Forward(new EncoderInput(Ids(1, 3), null, null) { Cache = cache });
        error = Assert.Throws<RunnerException>(() => decoder.Forward(new EncoderInput(Ids(1, 1), null, ones(1, 1, ScalarType.Bool)) { Cache = cache }));
        Assert.Equal("The model expects 'mask' as bool [1, 4], for the ids and what the cache holds, but got bool [1, 1].", error.Message);
    }

    /// <summary>Two blocks with large random weights, in eval mode.</summary>
    private static Encoder Build(string type, string positions)
    {
        var decoder = Composed.Component<IArchitectureComponent>($"{{type: {type}, hidden: 24, layers: 2, heads: 3, intermediate: 40, positions: {positions}}}")
            .Build(new ModelContext(Vocabulary, 0));
        WeightInitialization.Apply(decoder, 7, 0.3);
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            using var quiet = no_grad();
            if (name.Contains(".c_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
                parameter.mul_(15);                              // GPT-2's projections draw with the deviation in their options
        }
        decoder.eval();
        return decoder;
    }

    private static Tensor Ids(int batch, int length)
    {
        var random = Runner.Randomness.RandomStream.Create(3, "test");
        return tensor([.. Enumerable.Range(0, batch * length).Select(_ => random.NextInt64(Vocabulary))], [batch, length]);
    }

    private static void Close(Tensor expected, Tensor actual, double relative = 2e-5)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().ToDouble();
        Assert.True(difference <= 5e-6 + relative * expected.abs().max().ToDouble(), $"differs by {difference:g3}");
    }
}
