using Runner.Components;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Yuefu;

/// <summary>Options of <c>architecture/yuefu</c>. The defaults are the released Yuefu, which has the size of BERT-base.</summary>
public sealed record YuefuOptions : PostNormOptions
{
    /// <summary>Transformer blocks.</summary>
    [IndependentOfWeights]
    public override int Layers { get; init; } = 12;

    /// <summary>Non-linearity of the feed-forward layers and of the head's transform. The released code has the tanh form of GELU.</summary>
    public override Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>Share of activations dropped after the embeddings and before each residual sum. 0.1 as in BERT.</summary>
    public override double HiddenDropout { get; init; } = 0.1;

    /// <summary>Share of attention probabilities dropped. 0.1 as in BERT. Above 0, training cannot use the fused attention kernel.</summary>
    public override double AttentionDropout { get; init; } = 0.1;

    /// <summary>How the model knows the order of its tokens. Yuefu has BERT's learned vectors, 512 of them.</summary>
    public override IPositionEncodingComponent Positions { get; init; } = null!;
}
