using Runner.Execution;
using Runner.Plugins.Architectures.Attention;
using Runner.Plugins.Architectures.Bert;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Ernie;

// B batch, L length, d hidden size, A entity size

/// <summary>What one forward pass tells every layer about the entities.</summary>
/// <param name="Attention">Who may see whom among the entities.</param>
/// <param name="Present">1 where there is an entity, else 0: [B, L, 1].</param>
internal sealed record EntityContext(AttentionContext Attention, Tensor Present);

/// <summary>A layer in which tokens and entities meet: boundary or fused.</summary>
internal sealed class FusionBlock : nn.Module
{
    private readonly BertSelfAttention _attention;
    private readonly ResidualOutput _attentionOutput;
    private readonly BertSelfAttention? _entityAttention;
    private readonly ResidualOutput? _entityAttentionOutput;
    private readonly Linear _fusion;
    private readonly Linear _entityFusion;
    private readonly FusionOutput _output;
    private readonly Func<Tensor, Tensor> _activation;

    public FusionBlock(ErnieOptions options, EntityLayer type, int layer, PositionEncoding positions)
        : base("block")
    {
        var inner = options.InnerSize;
        _attention = new BertSelfAttention(options, layer, positions);
        _attentionOutput = new ResidualOutput(options.Hidden, options);
        var attention = new Group("attention", ("self", _attention), ("output", _attentionOutput));
        if (type == EntityLayer.Fused)
        {
            _entityAttention = new BertSelfAttention(options.Entities, layer, new Unordered());
            _entityAttentionOutput = new ResidualOutput(options.EntitySize, options.Entities);
            attention.register_module("self_ent", _entityAttention);
            attention.register_module("output_ent", _entityAttentionOutput);
        }
        _fusion = nn.Linear(options.Hidden, inner);
        _entityFusion = nn.Linear(options.EntitySize, inner);
        _output = new FusionOutput(inner, options);
        _activation = options.Activation.Function();
        register_module("attention", attention);
        register_module("intermediate", new Group("intermediate", ("dense", _fusion), ("dense_ent", _entityFusion)));
        register_module("output", _output);
    }

    /// <summary>Both streams, of a layer that the host may run again in the backward pass.</summary>
    public (Tensor Hidden, Tensor Entities) Run(Tensor hidden, Tensor entities, AttentionContext text, EntityContext stream)
    {
        var outputs = Blocks.Run(this, inputs =>
        {
            using var scope = NewDisposeScope();
            var own = text.Record is null ? null : new LayerRecord(scope);
            var next = Forward(inputs[0], inputs[1], text with { Record = own }, stream);
            return [next.Hidden.MoveToOuterDisposeScope(), next.Entities.MoveToOuterDisposeScope(), .. own?.ReleaseAttention() ?? []];
        }, hidden, entities);
        text.Record?.Keep(outputs[2], outputs[3], outputs[4]);
        return (outputs[0], outputs[1]);
    }

    /// <summary>Both streams, [B, L, d] and [B, L, A].</summary>
    public (Tensor Hidden, Tensor Entities) Forward(Tensor hidden, Tensor entities, AttentionContext text, EntityContext stream)
    {
        using var scope = NewDisposeScope();
        var attended = _attentionOutput.Forward(_attention.Forward(hidden, text), hidden);
        if (_entityAttention is not null)
            entities = _entityAttentionOutput!.Forward(_entityAttention.Forward(entities, stream.Attention), entities);
        entities = entities * stream.Present;
        var fused = _activation(LinearProduct.Apply(_fusion, attended).add_(LinearProduct.Apply(_entityFusion, entities)));
        var (nextHidden, nextEntities) = _output.Forward(fused, attended, entities);
        return (nextHidden.MoveToOuterDisposeScope(), nextEntities.MoveToOuterDisposeScope());
    }
}
