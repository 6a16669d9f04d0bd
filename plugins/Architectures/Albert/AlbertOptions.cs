using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Albert;

/// <summary>Which parameters the layers have in common (Lan et al. 2019, table 5).</summary>
public enum Sharing
{
    /// <summary>None: every layer has its own.</summary>
    None,

    /// <summary>Attention, its output layer and the layer norm after it.</summary>
    Attention,

    /// <summary>The feed-forward layers and the layer norm after them.</summary>
    Ffn,

    /// <summary>Everything, as in ALBERT; within each group where there are groups.</summary>
    All,
}

/// <summary>When embeddings go through a dense layer on their way to the hidden size.</summary>
public enum EmbeddingProjection
{
    /// <summary>Also where the two sizes agree: released models and the paper's counts.</summary>
    Always,

    /// <summary>Only where the two sizes differ: the PyTorch code of lonePatient.</summary>
    WhenDifferent,
}

/// <summary>Options of <c>architecture/albert</c>. The defaults are ALBERT-base (Lan et al. 2019).</summary>
public sealed record AlbertOptions : SegmentedOptions
{
    /// <summary>Width of the hidden states; a multiple of heads. ALBERT-base has 768, large 1024, xlarge 2048, xxlarge 4096.</summary>
    public override int Hidden { get; init; } = 768;

    /// <summary>Width of the word, segment and position embeddings, E. Released models have 128; BERT's is the hidden size.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    public int Embedding { get; init; } = 128;

    /// <summary>Dense layer from embeddings to hidden states.</summary>
    public EmbeddingProjection EmbeddingProjection { get; init; } = EmbeddingProjection.Always;

    /// <summary>Steps through the layers of a group. ALBERT-base and xxlarge have 12, large and xlarge 24.</summary>
    public override int Layers { get; init; } = 12;

    /// <summary>Attention heads of a layer. ALBERT-base has 12, large and xlarge 16, xxlarge 64.</summary>
    public override int Heads { get; init; } = 12;

    /// <summary>Inner width of the feed-forward layers; null for 4 * hidden, as ALBERT has it.</summary>
    public override int? Intermediate { get; init; }

    /// <summary>What the layers share.</summary>
    public Sharing Sharing { get; init; } = Sharing.All;

    /// <summary>Groups of consecutive steps, each with parameters of its own, shared within. Only with <c>sharing: all</c>. Released models have 1.</summary>
    [Range(1, 1024)]
    public int Groups { get; init; } = 1;

    /// <summary>Layers a group has; each step runs all of them in turn. Only with <c>sharing: all</c>. Released models have 1.</summary>
    [Range(1, 1024)]
    public int InnerLayers { get; init; } = 1;

    /// <summary>Non-linearity of the feed-forward layers and of the heads that follow the backbone. Released models have the tanh form.</summary>
    public override Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>Share of activations dropped after the embeddings and before each residual sum. The second release has none; the
    /// paper found it harmful in its largest model (section 4.8).</summary>
    public override double HiddenDropout { get; init; }

    /// <summary>Share of attention probabilities dropped. The second release has none. Above 0, training cannot use the fused attention kernel.</summary>
    public override double AttentionDropout { get; init; }

    /// <summary>Added to the variance inside the root of every layer norm of the backbone.</summary>
    public override double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Whether there is a pooler (tanh of a dense layer over the first token). Without an objective that reads it, such as
    /// sentence-order prediction, it is never trained, and false saves its parameters.</summary>
    public override bool Pooler { get; init; } = true;

    /// <summary>How the model knows the order of its tokens. Encodings that are added to the embeddings are E wide.</summary>
    public override IPositionEncodingComponent Positions { get; init; } = null!;
}
