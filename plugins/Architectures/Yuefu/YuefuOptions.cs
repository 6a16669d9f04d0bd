using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Architectures.Bert;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Yuefu;

/// <summary>Options of <c>architecture/yuefu</c>. The defaults are the released Yuefu, which has the size of BERT-base.</summary>
public sealed record YuefuOptions
{
    /// <summary>Width of the hidden states; a multiple of heads.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    public int Hidden { get; init; } = 768;

    /// <summary>Transformer blocks.</summary>
    [Range(1, 1024)]
    [IndependentOfWeights]
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads of a block.</summary>
    [Range(1, 1024)]
    public int Heads { get; init; } = 12;

    /// <summary>Inner width of the feed-forward layers; null for 4 * hidden, as BERT has it.</summary>
    [Range(1, 262144)]
    [IndependentOfWeights]
    public int? Intermediate { get; init; }

    /// <summary>Non-linearity of the feed-forward layers and of the head's transform. The released code has the tanh form of GELU.</summary>
    public Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>Share of activations dropped after the embeddings and before each residual sum. 0.1 as in BERT.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Share of attention probabilities dropped. 0.1 as in BERT. Above 0, training cannot use the fused attention kernel.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Added to the variance inside the root of every layer norm.</summary>
    [Range(1e-20, 1.0)]
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Standard deviation of the initial weights (normal, truncated at two deviations).</summary>
    [Range(1e-6, 10.0)]
    [IndependentOfWeights]
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>
    /// Rows of the word embedding where it has more than the vocabulary has entries: published models are often padded to a multiple of 64 or 128.
    /// Left out: as many rows as entries. The rows beyond have scores like all others, as where the model was trained, and are never chosen
    /// when text is written.
    /// </summary>
    [Range(1, 100_000_000)]
    [IndependentOfWeights]
    public int? PaddedVocabulary { get; init; }

    /// <summary>How the model knows the order of its tokens. Yuefu has BERT's learned vectors, 512 of them.</summary>
    [DefaultComponent("learned")]
    public IPositionEncodingComponent Positions { get; init; } = null!;

    /// <summary>The same body as BERT's options.</summary>
    internal BertOptions AsBert() => new()
    {
        Hidden = Hidden,
        Layers = Layers,
        Heads = Heads,
        Intermediate = Intermediate,
        Activation = Activation,
        HiddenDropout = HiddenDropout,
        AttentionDropout = AttentionDropout,
        LayerNormEps = LayerNormEps,
        InitializerRange = InitializerRange,
        Pooler = false,
        Positions = Positions,
    };
}
