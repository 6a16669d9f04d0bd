using System.Text.RegularExpressions;
using Runner.Architectures;
using Runner.PositionEncodings;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures.Albert;

[Collection(TorchTests.Name)]
public partial class AlbertEncoderTests
{
    private const int Length = 11;

    private static readonly string[] Variants =
    [
        "sharing: all", "sharing: none", "sharing: attention", "sharing: ffn", "groups: 2, inner_layers: 2", "groups: 3", "embedding: 24, embedding_projection: when-different",
        "positions: relative-functional", "positions: {type: relative-parametric, per_layer: true}", "positions: none", "positions: sinusoidal",
    ];

    public static TheoryData<string> AllVariants => new(Variants);

    // Lan et al. 2019, tables 1 to 3 and 5, exactly: vocabulary 30,000, pooler counted, heads not.
    [Theory]
    [InlineData("embedding: 64", 9_681_408)]
    [InlineData("embedding: 128", 11_683_584)]
    [InlineData("embedding: 256", 15_687_936)]
    [InlineData("embedding: 768", 31_705_344)]
    [InlineData("embedding: 64, sharing: none", 87_648_000)]
    [InlineData("embedding: 128, sharing: none", 89_650_176)]
    [InlineData("embedding: 256, sharing: none", 93_654_528)]
    [InlineData("embedding: 768, sharing: none", 109_671_936)]
    [InlineData("embedding: 64, sharing: attention", 61_645_056)]
    [InlineData("embedding: 128, sharing: attention", 63_647_232)]
    [InlineData("embedding: 256, sharing: attention", 67_651_584)]
    [InlineData("embedding: 768, sharing: attention", 83_668_992)]
    [InlineData("embedding: 64, sharing: ffn", 35_684_352)]
    [InlineData("embedding: 128, sharing: ffn", 37_686_528)]
    [InlineData("embedding: 256, sharing: ffn", 41_690_880)]
    [InlineData("embedding: 768, sharing: ffn", 57_708_288)]
    [InlineData("hidden: 1024, layers: 24, heads: 16", 17_683_968)]
    [InlineData("hidden: 2048, layers: 24, heads: 16", 58_724_864)]
    [InlineData("hidden: 4096, layers: 12, heads: 64", 222_595_584)]
    public void Parameters_are_as_many_as_in_the_paper(string options, long expected) =>
        Assert.Equal(expected, Backbones.Count($"{{type: albert, {options}}}", 30_000));

    [Theory]
    [InlineData("none")]
    [InlineData("attention")]
    [InlineData("ffn")]
    public void Layers_with_equal_weights_are_shared_layers(string sharing)
    {
        using var scope = NewDisposeScope();
        using var shared = Build("sharing: all");
        using var apart = Build($"sharing: {sharing}");
        var source = shared.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        using (no_grad())
        {
            foreach (var (name, parameter) in apart.named_parameters())
                parameter.copy_(source[Group().Replace(name, "groups.0.")]);
        }
        var input = new EncoderInput(Backbones.Ids(2, Length), null, null);
        var (expected, actual) = (shared.Forward(input).Hidden, apart.Forward(input).Hidden);
        Assert.True(expected.Equals(actual));

        // What each layer learns adds up to what the shared layer learns.
        manual_seed(2);
        var weights = randn(expected.shape);
        (expected * weights).sum().backward();
        (actual * weights).sum().backward();
        foreach (var group in apart.named_parameters().GroupBy(p => Group().Replace(p.name, "groups.0.")).Where(group => !group.Key.StartsWith("pooler", StringComparison.Ordinal)))
        {
            if (!group.Key.EndsWith("key.bias", StringComparison.Ordinal))
                Backbones.Close(source[group.Key].grad!, group.Select(p => p.parameter.grad!).Aggregate((a, b) => a + b));
        }
    }

    [Fact]
    public void Names_are_those_of_published_checkpoints_and_say_what_is_shared()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build("sharing: attention, layers: 2");
        var layers = encoder.named_parameters().Select(p => p.name).Where(name => name.StartsWith("encoder.albert", StringComparison.Ordinal));
        Assert.Equal(
            [
                "0.albert_layers.0.attention.query.weight", "0.albert_layers.0.attention.query.bias", "0.albert_layers.0.attention.key.weight",
                "0.albert_layers.0.attention.key.bias", "0.albert_layers.0.attention.value.weight", "0.albert_layers.0.attention.value.bias",
                "0.albert_layers.0.attention.dense.weight", "0.albert_layers.0.attention.dense.bias", "0.albert_layers.0.attention.LayerNorm.weight",
                "0.albert_layers.0.attention.LayerNorm.bias", "0.albert_layers.0.ffn.weight", "0.albert_layers.0.ffn.bias",
                "0.albert_layers.0.ffn_output.weight", "0.albert_layers.0.ffn_output.bias", "0.albert_layers.0.full_layer_layer_norm.weight",
                "0.albert_layers.0.full_layer_layer_norm.bias", "1.albert_layers.0.ffn.weight", "1.albert_layers.0.ffn.bias",
                "1.albert_layers.0.ffn_output.weight", "1.albert_layers.0.ffn_output.bias", "1.albert_layers.0.full_layer_layer_norm.weight",
                "1.albert_layers.0.full_layer_layer_norm.bias",
            ],
            layers.Select(name => name["encoder.albert_layer_groups.".Length..]));
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Neither_the_batch_nor_padding_changes_a_sequence(string options)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(options);
        var ids = Backbones.Ids(2, Length);
        var together = encoder.Forward(new EncoderInput(ids, null, null)).Hidden;
        var padded = cat([ids.narrow(0, 1, 1), zeros(1, 5, ScalarType.Int64)], 1);
        var mask = arange(Length + 5).lt(Length).unsqueeze(0);
        Backbones.Close(together[1], encoder.Forward(new EncoderInput(padded, null, mask)).Hidden[0].narrow(0, 0, Length));
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Every_parameter_learns_and_nothing_stays_behind(string options)
    {
        using var encoder = Build(options + ", hidden_dropout: 0.1, attention_dropout: 0.1");
        encoder.train();
        void Step()
        {
            using var scope = NewDisposeScope();
            var output = encoder.Forward(new EncoderInput(Backbones.Ids(4, Length), ones(4, Length, ScalarType.Int64), null)).Hidden;
            (randn(output.shape) * output).sum().add(encoder.Pool(output).sum()).backward();
            encoder.Forward(new EncoderInput(Backbones.Ids(2, Length), null, null) { KeepLayers = true });
        }

        Backbones.AllLearnAndNothingStays(encoder, Step);
    }

    [Fact]
    public void Dropout_reaches_shared_layers()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build("sharing: attention, attention_dropout: 0.3");
        var input = new EncoderInput(Backbones.Ids(1, Length), null, null);
        Assert.True(encoder.Forward(input).Hidden.Equals(encoder.Forward(input).Hidden));
        encoder.train();
        Assert.False(encoder.Forward(input).Hidden.Equals(encoder.Forward(input).Hidden));
    }

    [Fact]
    public void Positions_are_as_wide_as_the_embedding_and_know_every_inner_layer()
    {
        using var scope = NewDisposeScope();
        var component = Composed.Component<IArchitectureComponent>("{type: albert, hidden: 24, heads: 3, embedding: 8, layers: 4, groups: 2, inner_layers: 2}");
        Assert.Equal(new AttentionShape(8, 24, 3, 8), component.Shape);
        using var encoder = component.Build(new ModelContext(40, 0));
        Assert.Equal([512L, 8L], encoder.get_parameter("embeddings.position_embeddings.weight")!.shape);
        Assert.Equal([40L, 8L], encoder.WordEmbedding.shape);
    }

    [Theory]
    [InlineData("hidden: 50, heads: 4", "'hidden' (50) must be a multiple of 'heads' (4): every head has hidden / heads columns.")]
    [InlineData("layers: 3, groups: 4", "4 groups for 3 layers: some would never run. Take at most as many groups as layers.")]
    [InlineData("sharing: none, groups: 2", "Groups divide what is shared by all layers; with 'sharing: none' leave 'groups' at 1.")]
    [InlineData("sharing: ffn, inner_layers: 2",
        "Inner layers belong to groups that share everything; with 'sharing: ffn' leave 'inner_layers' at 1 and raise 'layers'.")]
    public void Nonsense_is_told_while_checking(string options, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Composed.Component<IArchitectureComponent>($"{{type: albert, {options}}}"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Encoder Build(string options) => Backbones.Build(
        "{type: albert, hidden: 24, heads: 3, intermediate: 40, " + (options.Contains("embedding:", StringComparison.Ordinal) ? "" : "embedding: 10, ")
        + (options.Contains("layers: 2", StringComparison.Ordinal) && !options.Contains("inner", StringComparison.Ordinal) ? "" : "layers: 4, ") + options + "}");

    [GeneratedRegex(@"groups\.\d+\.")]
    private static partial Regex Group();
}
