using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Ernie;

/// <summary>What a layer does with the entities.</summary>
public enum EntityLayer
{
    /// <summary>BERT's block; entities pass by. The released code calls it <c>sim</c>.</summary>
    Plain,

    /// <summary>Text attention, then fusion with the entities as they come in. The released code calls it <c>mix</c>.</summary>
    Boundary,

    /// <summary>Attention among the tokens and among the entities, then fusion. The released code calls it <c>norm</c>.</summary>
    Fused,
}

/// <summary>Options of <c>architecture/ernie</c>. The defaults are the released ERNIE (Zhang et al. 2019).</summary>
public sealed record ErnieOptions : SegmentedOptions
{
    /// <summary>Width of the hidden states; a multiple of heads. ERNIE has 768.</summary>
    public override int Hidden { get; init; } = 768;

    /// <summary>Layers. ERNIE has 12.</summary>
    [IndependentOfWeights]
    public override int Layers { get; init; } = 12;

    /// <summary>What each layer does, from the first; a list that is too short is filled up with <c>plain</c>. The released model has 5
    /// plain, 1 boundary and 6 fused layers.</summary>
    [IndependentOfWeights]
    public IReadOnlyList<EntityLayer> LayerTypes { get; init; } =
        [.. Enumerable.Repeat(EntityLayer.Plain, 5), EntityLayer.Boundary, .. Enumerable.Repeat(EntityLayer.Fused, 6)];

    /// <summary>Attention heads over the tokens. ERNIE has 12.</summary>
    public override int Heads { get; init; } = 12;

    /// <summary>Width of the entity stream and of the entity vectors that come in; a multiple of entity_heads. A constant 100 in the
    /// released code, the width of its TransE vectors.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    public int EntitySize { get; init; } = 100;

    /// <summary>Attention heads over the entities. A constant 4 in the released code.</summary>
    [Range(1, 1024)]
    public int EntityHeads { get; init; } = 4;

    /// <summary>Inner width of the feed-forward and fusion layers; null for 4 * hidden, as ERNIE has it.</summary>
    public override int? Intermediate { get; init; }

    /// <summary>Non-linearity of the feed-forward and fusion layers and of the heads that follow the backbone.</summary>
    public override Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Share of activations dropped after the embeddings and before each residual sum, in both streams. ERNIE has 0.1.</summary>
    public override double HiddenDropout { get; init; } = 0.1;

    /// <summary>Share of attention probabilities dropped, in both streams. ERNIE has 0.1.</summary>
    public override double AttentionDropout { get; init; } = 0.1;

    /// <summary>How the model knows the order of its tokens. It acts on the text alone; entities have no places of their own.</summary>
    public override IPositionEncodingComponent Positions { get; init; } = null!;

    /// <summary>The entity stream, as the parts of BERT take it.</summary>
    internal ErnieOptions Entities => this with { Hidden = EntitySize, Heads = EntityHeads };
}
