using Runner.Components;
using Runner.Plugins.Architectures.Transformers;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>Options of <c>architecture/bert</c>. The defaults are BERT-base (Devlin et al. 2018).</summary>
public sealed record BertOptions : SegmentedOptions
{
    /// <summary>Width of the hidden states; a multiple of heads. BERT-base has 768, large 1024.</summary>
    public override int Hidden { get; init; } = 768;

    /// <summary>Transformer blocks. BERT-base has 12, large 24.</summary>
    [IndependentOfWeights]
    public override int Layers { get; init; } = 12;

    /// <summary>Attention heads of a block. BERT-base has 12, large 16.</summary>
    public override int Heads { get; init; } = 12;

    /// <summary>Non-linearity of the feed-forward layers and of the heads that follow the backbone.</summary>
    public override Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Share of activations dropped after the embeddings and before each residual sum. BERT has 0.1.</summary>
    public override double HiddenDropout { get; init; } = 0.1;

    /// <summary>Share of attention probabilities dropped. BERT has 0.1. Above 0, training cannot use the fused attention kernel.</summary>
    public override double AttentionDropout { get; init; } = 0.1;

    /// <summary>Whether there is a pooler (tanh of a dense layer over the first token). Without an objective that reads it, such as
    /// next-sentence prediction, it is never trained, and false saves its parameters.</summary>
    public override bool Pooler { get; init; } = true;
}
