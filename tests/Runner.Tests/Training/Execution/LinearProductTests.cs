using Runner.Architectures;
using Runner.Execution;
using Runner.Heads;
using Runner.LibTorch;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training.Execution;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Execution;

// B batch, L length, V vocabulary

/// <summary>What backbones and heads leave to the host.</summary>
[Collection(LibTorchCollection.Name)]
public class LinearProductTests
{
    private const int Batch = 4, Length = 64, Vocabulary = 8300;          // 2.1 million logits: enough for the head to write over them

    public LinearProductTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData("{type: bert, layers: 2, hidden: 24, heads: 3}", 2)]
    [InlineData("{type: albert, layers: 2, hidden: 24, embedding: 12, heads: 3}", 2)]
    [InlineData("{type: ernie, layers: 2, layer_types: [plain, fused], hidden: 24, heads: 3, entity_size: 12, entity_heads: 2}", 1)]
    [InlineData("{type: gpt2, layers: 2, hidden: 24, heads: 3}", 2)]
    [InlineData("{type: yuefu, layers: 2, hidden: 24, heads: 3}", 2)]
    public void Every_layer_of_a_body_is_the_hosts(string backbone, int activations)
    {
        using var scope = NewDisposeScope();
        using var encoder = Composed.Component<IArchitectureComponent>(backbone).Build(new ModelContext(Vocabulary, 0));
        encoder.train();
        using var source = new RecordingSource();
        encoder.Forward(new EncoderInput(Ids(), null, null) { Entities = Entities(encoder) });

        string[] notLayers = ["embeddings.", "wte.", "wpe.", "pooler."];
        var weights = encoder.named_parameters()
            .Where(named => named.parameter.dim() == 2 && !notLayers.Any(part => named.name.Contains(part, StringComparison.Ordinal)))
            .ToDictionary(named => TensorAddress.Of(named.parameter), named => named.name);
        Assert.NotEmpty(weights);
        Assert.Equal(weights.Values.Order(), source.Products.Select(product => weights.GetValueOrDefault(product.Weight, "a copy")).Distinct().Order());
        Assert.Equal(activations, source.Products.Count(product => product.Activates));
    }

    /// <summary>The logits are one tensor from the product with the tied embedding to their gradient.</summary>
    [Theory]
    [InlineData("{type: gpt2, layers: 1, hidden: 24, heads: 3}", "{type: causal-language}")]
    [InlineData("{type: yuefu, layers: 1, hidden: 24, heads: 3}", "{type: causal-language, transform: true, bias: true}")]
    public void Logits_of_next_tokens_are_the_hosts_and_become_their_gradient(string backbone, string head)
    {
        using var scope = NewDisposeScope();
        using var encoder = Composed.Component<IArchitectureComponent>(backbone).Build(new ModelContext(Vocabulary, 0));
        using var built = Composed.Component<IHeadComponent>(head).Build(new HeadContext(encoder, Vocabulary));
        WeightInitialization.Apply(encoder, 3, 0.2);
        using var batch = new Batch(Batch, Batch * Length);
        batch.Add(BatchNames.Ids, Ids());
        batch.Add(BatchNames.Labels(built.Objective), Ids());
        using var source = new RecordingSource();
        var loss = built.Loss(encoder.Forward(new EncoderInput(batch[BatchNames.Ids], null, null)), batch);
        var (weight, logits, _) = source.Products[^1];
        Assert.Equal(TensorAddress.Of(encoder.WordEmbedding), weight);
        Assert.Equal([Batch, Length, Vocabulary], logits.shape);
        using var expected = logits.detach().softmax(-1);
        expected.narrow(1, 0, Length - 1).scatter_add_(2, Ids().narrow(1, 1, Length - 1).unsqueeze(2), full([Batch, Length - 1, 1], -1f));
        expected.narrow(1, Length - 1, 1).zero_();

        loss.Sum.backward();
        BackwardCallback.ThrowFailure();
        Assert.InRange((expected - logits.detach()).abs().max().item<float>(), 0, 1e-5);
        Assert.True(expected.norm().item<float>() > 1);
    }

    private static Tensor Ids() => arange(Batch * Length).mul(31).remainder(Vocabulary).view(Batch, Length);

    private static EntityInput? Entities(Encoder encoder) =>
        encoder.EntitySize is { } width ? new EntityInput(ones(Batch, Length, width), ones(Batch, Length, ScalarType.Bool)) : null;

    /// <summary>libtorch's linear, written down.</summary>
    private sealed class RecordingSource : LinearSource, IDisposable
    {
        private readonly IDisposable _presence;

        public RecordingSource() => _presence = (ForwardScope.Current with { Linear = this }).Enter();

        public List<(nint Weight, Tensor Output, bool Activates)> Products { get; } = [];

        public override bool Serves(LinearWeights layer, Tensor input) => true;

        public override Tensor Apply(LinearWeights layer, Tensor input, Func<Tensor, Tensor>? activation)
        {
            var output = nn.functional.linear(activation?.Invoke(input) ?? input, layer.Rows(), layer.Bias);
            Products.Add((TensorAddress.Of(layer.Weight), output.alias().DetachFromDisposeScope(), activation is not null));
            return output;
        }

        public void Dispose()
        {
            _presence.Dispose();
            Products.ForEach(product => product.Output.Dispose());
        }
    }
}
