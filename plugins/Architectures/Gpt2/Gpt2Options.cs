using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Gpt2;

/// <summary>Options of <c>architecture/gpt2</c>. The defaults are the smallest GPT-2 (Radford et al. 2019), but for its positions.</summary>
public sealed record Gpt2Options : TransformerOptions
{
    /// <summary>Width of the hidden states; a multiple of heads. The four GPT-2 have 768, 1024, 1280 and 1600.</summary>
    public override int Hidden { get; init; } = 768;

    /// <summary>Transformer blocks. The four GPT-2 have 12, 24, 36 and 48.</summary>
    [IndependentOfWeights]
    public override int Layers { get; init; } = 12;

    /// <summary>Attention heads of a block. The four GPT-2 have 12, 16, 20 and 25.</summary>
    public override int Heads { get; init; } = 12;

    /// <summary>Inner width of the feed-forward layers; null for 4 * hidden, as GPT-2 has it.</summary>
    public override int? Intermediate { get; init; }

    /// <summary>Non-linearity of the feed-forward layers. GPT-2 has the tanh form of GELU.</summary>
    public override Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>Share of activations dropped after the embeddings. 0.1 as in the PyTorch ports; OpenAI's code has no training.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("embd_pdrop")]
    public double EmbeddingDropout { get; init; } = 0.1;

    /// <summary>Share of activations dropped before each residual sum; 0.1 as in the PyTorch ports.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("resid_pdrop", "dropout")]
    public double ResidualDropout { get; init; } = 0.1;

    /// <summary>Share of attention probabilities dropped; 0.1 as in the PyTorch ports. Above 0, training cannot use the fused attention kernel.</summary>
    public override double AttentionDropout { get; init; } = 0.1;

    /// <summary>Added to the variance inside the root of every layer norm.</summary>
    public override double LayerNormEps { get; init; } = 1e-5;

    /// <summary>
    /// True starts the projections that end each residual branch smaller, by 1 / sqrt(2 * layers): section 2.3 of the paper. False as in
    /// OpenAI's released code, which starts all weights alike.
    /// </summary>
    [IndependentOfWeights]
    [AlsoCalled("scaled_residuals", "use_scaled_init_method")]
    public bool ScaledResidualInit { get; init; }

    /// <summary>
    /// How the model knows the order of its tokens. GPT-2 has <c>{ type: learned, max_length: 1024, initializer_range: 0.01 }</c>; <c>learned</c>
    /// alone has 512 rows that start like all weights.
    /// </summary>
    public override IPositionEncodingComponent Positions { get; init; } = null!;
}
