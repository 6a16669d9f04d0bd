using Runner.Architectures;
using Runner.Errors;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures.Ernie;

[Collection(TorchTests.Name)]
public class ErnieEncoderTests
{
    private const int Length = 9, Width = 20;

    private const string Mixed = "layer_types: [plain, boundary, fused, fused]";

    [Fact]
    public void The_released_model_has_its_published_size() => Assert.Equal(114_050_244, Backbones.Count("{type: ernie}", 30_522));

    [Fact]
    public void Plain_layers_alone_are_BERT()
    {
        using var scope = NewDisposeScope();
        using var ernie = Build("layer_types: []");
        using var bert = Backbones.Build("{type: bert, hidden: 24, layers: 4, heads: 3, intermediate: 40}", seed: 77);
        var source = ernie.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        using (no_grad())
        {
            foreach (var (name, parameter) in bert.named_parameters())
                parameter.copy_(source[name]);
        }
        var input = new EncoderInput(Backbones.Ids(2, Length), null, null);
        Assert.True(bert.Forward(input).Hidden.Equals(ernie.Forward(input).Hidden));
    }

    [Fact]
    public void Without_entities_it_runs_as_the_reference_does_where_none_was_found()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(Mixed);
        var ids = Backbones.Ids(2, Length);
        var none = new EntityInput(zeros(2, Length, Width), arange(Length).eq(0).unsqueeze(0).expand(2, Length));
        var (with, without) = (encoder.Forward(Input(ids, none)), encoder.Forward(Input(ids, null)));
        Assert.True(with.Hidden.Equals(without.Hidden));
        Assert.Equal([2L, Length, Width], without.Entities!.shape);
        Assert.Equal(Width, encoder.EntitySize);
    }

    [Theory]
    [InlineData("layer_types: [boundary]")]
    [InlineData("layer_types: [fused, plain]")]
    [InlineData(Mixed)]
    public void Entities_reach_the_tokens_and_masked_ones_do_not(string types)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(types);
        var ids = Backbones.Ids(1, Length);
        manual_seed(4);
        var vectors = randn(1, Length, Width);
        var mask = arange(Length).eq(2).logical_or(arange(Length).eq(0)).unsqueeze(0);
        Tensor Run(Tensor entities) => encoder.Forward(Input(ids, new EntityInput(entities, mask))).Hidden;

        var changedHidden = vectors.clone();
        changedHidden[0, 5] = 7;                                                     // not in the mask
        Backbones.Close(Run(vectors), Run(changedHidden));
        var changed = vectors.clone();
        changed[0, 2] = 7;
        Assert.True((Run(vectors) - Run(changed)).abs().max().ToDouble() > 1e-3);
    }

    [Fact]
    public void Neither_the_batch_nor_padding_changes_a_sequence()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(Mixed);
        var ids = Backbones.Ids(2, Length);
        var entities = randn(2, Length, Width);
        var there = cat([arange(Length).lt(3).unsqueeze(0), arange(Length).lt(1).unsqueeze(0)]);
        var together = encoder.Forward(Input(ids, new EntityInput(entities, there)));

        var padded = new EncoderInput(cat([ids.narrow(0, 1, 1), zeros(1, 4, ScalarType.Int64)], 1), null, arange(Length + 4).lt(Length).unsqueeze(0))
        {
            Entities = new EntityInput(cat([entities.narrow(0, 1, 1), zeros(1, 4, Width)], 1), arange(Length + 4).lt(1).unsqueeze(0)),
        };
        var alone = encoder.Forward(padded);
        Backbones.Close(together.Hidden[1], alone.Hidden[0].narrow(0, 0, Length));
        Backbones.Close(together.Entities![1], alone.Entities![0].narrow(0, 0, Length));
    }

    [Fact]
    public void Every_parameter_learns_and_nothing_stays_behind()
    {
        using var encoder = Build(Mixed + ", hidden_dropout: 0.1, attention_dropout: 0.1");
        encoder.train();
        void Step()
        {
            using var scope = NewDisposeScope();
            var entities = new EntityInput(randn(3, Length, Width), ones(3, Length, ScalarType.Bool));
            var output = encoder.Forward(Input(Backbones.Ids(3, Length), entities));
            (randn(output.Hidden.shape) * output.Hidden).sum().add((randn(output.Entities!.shape) * output.Entities).sum())
                .add(encoder.Pool(output.Hidden).sum()).backward();
            encoder.Forward(Input(Backbones.Ids(3, Length), entities) with { KeepLayers = true });
        }

        Backbones.AllLearnAndNothingStays(encoder, Step);
    }

    [Fact]
    public void Wrong_entities_are_messages_and_not_the_end_of_the_process()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(Mixed);
        using var bert = Backbones.Build("{type: bert, hidden: 24, layers: 1, heads: 3}");
        var ids = Backbones.Ids(2, Length);
        var mask = ones(2, Length, ScalarType.Bool);
        string Error(EntityInput entities) => Assert.Throws<RunnerException>(() => encoder.Forward(Input(ids, entities))).Message;

        Assert.Equal("The model expects 'entities' as float32 [2, 9, 20], but got float32 [2, 9, 21].", Error(new(zeros(2, Length, 21), mask)));
        Assert.Equal("The model expects 'entity mask' as bool [2, 9], but got int64 [2, 9].", Error(new(zeros(2, Length, Width), ids)));
        var refused = Assert.Throws<RunnerException>(() => bert.Forward(Input(ids, new EntityInput(zeros(2, Length, Width), mask))));
        Assert.Equal("The task gives entities, but 'bert' has no entity stream.", refused.Message);
    }

    [Theory]
    [InlineData("hidden: 50, heads: 4", "'hidden' (50) must be a multiple of 'heads' (4): every head has hidden / heads columns.")]
    [InlineData("entity_size: 30, entity_heads: 4", "'entity_size' (30) must be a multiple of 'entity_heads' (4).")]
    [InlineData("layers: 3", "'layer_types' names 12 layers, but 'layers' is 3. Name at most as many; those left out are plain.")]
    public void Nonsense_is_told_while_checking(string options, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Composed.Component<IArchitectureComponent>($"{{type: ernie, {options}}}"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Encoder Build(string options) => Backbones.Build(
        $"{{type: ernie, hidden: 24, layers: 4, heads: 3, intermediate: 40, entity_size: {Width}, entity_heads: 2, {options}}}");

    private static EncoderInput Input(Tensor ids, EntityInput? entities) => new(ids, null, null) { Entities = entities };
}
