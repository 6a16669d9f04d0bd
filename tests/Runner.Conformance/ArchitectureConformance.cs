using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Conformance.Reference;
using Runner.Execution;
using Runner.Parameters;
using Runner.Training.Forecast;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Conformance;

// B batch, L length, d hidden size

/// <summary>What every backbone does. Sizes that a backbone calls by customary names (hidden, layers, heads...) are made small for it.</summary>
public class ArchitectureConformance(ConformanceSubject subject) : ComponentConformance<IArchitectureComponent>(subject)
{
    private const int Vocabulary = 40;
    private const int Length = 12;
    private const double InitialDeviation = 0.1;            // larger than usual, so that a mistake in few layers shows

    /// <summary>Options for the tests that compute: small, without dropout. Override to name more.</summary>
    protected virtual JsonObject Small => Subject.Existing(
        ("hidden", 32), ("layers", 2), ("heads", 4), ("intermediate", 48), ("embedding", 16), ("groups", 1), ("inner_groups", 1),
        ("layer_types", new JsonArray("boundary", "fused")), ("entity_size", 12), ("entity_heads", 2), ("entity_intermediate", 20), ("context", 64), ("max_length", 64), ("dropout", 0.0), ("hidden_dropout", 0.0), ("attention_dropout", 0.0),
        ("embedding_dropout", 0.0), ("residual_dropout", 0.0), ("classifier_dropout", 0.0));

    [Fact]
    public void Passes_the_shape_check_at_full_size()
    {
        Tensors.Ready();
        var architecture = Subject.Create<IArchitectureComponent>();
        var forecast = ModelForecaster.Forecast(new ForecastRequest
        {
            Task = new BackboneTask(),
            Architecture = architecture,
            Optimizer = new NoState(),
            Vocabulary = new ModelContext(1000, 0),
            Examples = 2,
            Length = Math.Min(64, architecture.MaxLength ?? 64),
        });
        Assert.True(forecast.Parameters.Parameters > 0);
        Assert.True(forecast.ForwardFlops > 0);
        Assert.Empty(forecast.Unused);
    }

    [Fact]
    public void Gives_every_parameter_a_gradient()
    {
        using var scope = Scope();
        using var backbone = Build(1);
        backbone.train();
        var output = backbone.Forward(Input(backbone, 2, Length));
        (output.Hidden * Tensors.Random("weights", output.Hidden.shape)).sum().backward(retain_graph: true);
        var without = backbone.named_parameters().Where(p => p.parameter.requires_grad && p.parameter.grad is null).Select(p => p.name).ToHashSet();
        without.ExceptWith(OnlyForOtherOutputs(backbone, output));
        Assert.True(without.Count == 0, "no gradient reaches " + string.Join(", ", without));
        Assert.All(backbone.parameters().Where(p => p.grad is not null), p => Tensors.Finite(p.grad!, "a gradient"));
    }

    [Fact]
    public void Is_the_same_twice_under_one_seed()
    {
        using var scope = Scope();
        using var first = Build(5);
        using var second = Build(5);
        foreach (var ((name, a), (other, b)) in first.named_parameters().Zip(second.named_parameters()))
        {
            Assert.Equal(name, other);
            Tensors.Equal(a, b, name);
        }
        Tensors.Equal(Hidden(first, Input(first, 2, Length)), Hidden(second, Input(second, 2, Length)), "the output");
    }

    [Fact]
    public void Gives_the_same_after_saving_and_loading()
    {
        using var scope = Scope();
        using var saved = Build(1);
        using var loaded = Build(2);
        var file = Path.Combine(ConformanceSubject.CacheFolder, Guid.NewGuid() + ".safetensors");
        using (var stream = File.Create(file))
            SafetensorsWriter.Write(stream, [.. saved.state_dict().DistinctBy(p => ParameterBuffer.Identity(p.Value)).Select(p => (p.Key, p.Value))]);
        using (var reader = SafetensorsFile.Open(file))
        using (no_grad())
        {
            foreach (var (name, tensor) in loaded.state_dict().DistinctBy(p => ParameterBuffer.Identity(p.Value)))
                reader.Load(name, tensor);
        }
        File.Delete(file);
        Tensors.Equal(Hidden(saved, Input(saved, 2, Length)), Hidden(loaded, Input(loaded, 2, Length)), "the output");
    }

    [Fact]
    public void Does_not_mind_padding()
    {
        using var scope = Scope();
        using var backbone = Build(1);
        var input = Input(backbone, 2, Length);
        var padded = Padded(input, 5);
        Tensors.Close(Hidden(backbone, input), Hidden(backbone, padded).narrow(1, 0, Length), "the states of tokens with padding after them");
    }

    [Fact]
    public void Computes_a_batch_as_it_does_its_examples()
    {
        using var scope = Scope();
        using var backbone = Build(1);
        var input = Input(backbone, 3, Length);
        var together = Hidden(backbone, input);
        for (var i = 0; i < 3; i++)
            Tensors.Close(together.narrow(0, i, 1), Hidden(backbone, Row(input, i)), $"example {i}");
    }

    [Fact]
    public void Keeps_its_layers_when_asked()
    {
        using var scope = Scope();
        using var backbone = Build(1);
        var input = Input(backbone, 2, Length);
        var output = Run(backbone, input with { KeepLayers = true });
        Tensors.Close(Hidden(backbone, input), output.Hidden, "the output while layers are kept");
        Assert.NotEmpty(output.HiddenStates);
        Assert.Equal(output.AttentionScores.Count, output.AttentionProbabilities.Count);
        Assert.Equal(output.HiddenStates.Count, output.AttentionProbabilities.Count + 1);
        foreach (var probabilities in output.AttentionProbabilities)
            Tensors.Close(ones_like(probabilities.sum(-1)), probabilities.sum(-1), "the sum of attention probabilities");
    }

    [Fact]
    public void Can_run_its_blocks_again_when_the_pass_is_over() => RunBlocksAgain(keepLayers: false);

    [Fact]
    public void Can_run_its_blocks_again_while_it_keeps_its_layers() => RunBlocksAgain(keepLayers: true);

    [Fact]
    public void Sees_no_later_token_if_it_is_causal()
    {
        using var scope = Scope();
        using var backbone = Build(1);
        var input = Input(backbone, 2, Length);
        var changed = input.Ids.clone();
        changed.narrow(1, Length - 1, 1).copy_(Vocabulary - 1 - changed.narrow(1, Length - 1, 1));
        var (before, after) = (Hidden(backbone, input), Hidden(backbone, input with { Ids = changed }));
        var same = before.narrow(1, 0, Length - 1).eq(after.narrow(1, 0, Length - 1)).all().item<bool>();
        Assert.True(same == backbone.IsCausal, backbone.IsCausal ? "an earlier state depends on a later token" : "no earlier state depends on a later token, yet IsCausal is false");
        Assert.Equal(Component().IsCausal, backbone.IsCausal);
    }

    [Fact]
    public void Goes_on_from_a_cache_if_it_is_causal()
    {
        using var scope = Scope();
        using var backbone = Build(1);
        if (!backbone.IsCausal)
            return;
        var input = Input(backbone, 2, Length);
        using var cache = new KeyValueCache();
        var first = Hidden(backbone, input with { Ids = input.Ids.narrow(1, 0, 7), SegmentIds = null, Cache = cache });
        var second = Hidden(backbone, input with { Ids = input.Ids.narrow(1, 7, Length - 7), SegmentIds = null, Cache = cache });
        Assert.Equal(Length, cache.Length);
        Tensors.Close(Hidden(backbone, input with { SegmentIds = null }), cat([first, second], 1), "the states by way of a cache");
    }

    private void RunBlocksAgain(bool keepLayers)
    {
        using var scope = Scope();
        using var backbone = Build(1);
        var input = Padded(Input(backbone, 2, Length), 3) with { KeepLayers = keepLayers };
        var plain = Hidden(backbone, input);
        using var blocks = new RepeatedBlocks();
        Tensor hidden;
        using (new ForwardScope { Blocks = blocks }.Enter())
        {
            using var pass = NewDisposeScope();
            hidden = Hidden(backbone, input).MoveToOuterDisposeScope();
        }
        Tensors.Equal(plain, hidden, "the output while blocks are watched");
        Assert.True(blocks.Count > 0, "the backbone runs no block through Blocks.Run, so 'train.activation_checkpointing: blocks' would have no effect");
        using var quiet = no_grad();
        foreach (var (first, second) in blocks.Repeat())
            Tensors.Equal(first, second, "what a block gives the second time (has it said with Blocks.Keep what else it uses?)");
    }

    private static TorchSharp.DisposeScope Scope()
    {
        Tensors.Ready();
        return NewDisposeScope();
    }

    private IArchitectureComponent Component() => Subject.Create<IArchitectureComponent>(Small);

    private Encoder Build(long seed)
    {
        var backbone = Component().Build(new ModelContext(Vocabulary, 0));
        WeightInitialization.Apply(backbone, seed, InitialDeviation);
        backbone.eval();
        return backbone;
    }

    private static EncoderInput Input(Encoder backbone, long batch, long length) =>
        new(Tensors.Ids("ids", 1, Vocabulary, batch, length), null, null) { Entities = BackboneTask.Entities(backbone, batch, length) };

    private static EncoderInput Padded(EncoderInput input, long more)
    {
        var (batch, length) = (input.Ids.shape[0], input.Ids.shape[1]);
        var mask = cat([ones([batch, length], ScalarType.Bool), zeros([batch, more], ScalarType.Bool)], 1);
        return input with
        {
            Ids = cat([input.Ids, zeros([batch, more], ScalarType.Int64)], 1),
            Mask = mask,
            Entities = input.Entities is not { } entities ? null : new EntityInput(
                cat([entities.Embeddings, zeros([batch, more, entities.Embeddings.shape[2]])], 1),
                cat([entities.Mask, zeros([batch, more], ScalarType.Bool)], 1)),
        };
    }

    private static EncoderInput Row(EncoderInput input, long row) => input with
    {
        Ids = input.Ids.narrow(0, row, 1),
        Entities = input.Entities is not { } entities ? null : new EntityInput(entities.Embeddings.narrow(0, row, 1), entities.Mask.narrow(0, row, 1)),
    };

    private static EncoderOutput Run(Encoder backbone, EncoderInput input)
    {
        using var quiet = no_grad();
        return backbone.Forward(input);
    }

    private static Tensor Hidden(Encoder backbone, EncoderInput input)
    {
        var hidden = Run(backbone, input).Hidden;
        Tensors.Finite(hidden, "the output");
        return hidden;
    }

    /// <summary>Parameters that the pooler or the entity stream reads and the states of the tokens do not.</summary>
    private IEnumerable<string> OnlyForOtherOutputs(Encoder backbone, EncoderOutput output)
    {
        if (output.Entities is { } entities)
            (entities * Tensors.Random("entity-weights", entities.shape)).sum().backward(retain_graph: true);
        if (Component().HasPooler)
            backbone.Pool(output.Hidden.detach()).sum().backward();
        return backbone.named_parameters().Where(p => p.parameter.grad is not null).Select(p => p.name);
    }
}
