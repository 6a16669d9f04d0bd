using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Architectures.Bert;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Gpt2;

/// <summary>Options of <c>architecture/gpt2</c>. The defaults are the smallest GPT-2 (Radford et al. 2019), but for its positions.</summary>
public sealed record Gpt2Options
{
    /// <summary>Width of the hidden states; a multiple of heads. The four GPT-2 have 768, 1024, 1280 and 1600.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    [AlsoCalled("hidden_size", "n_embd", "d_model", "embed_dim", "hidden_dim", "model_dim", "encoder_embed_dim")]
    public int Hidden { get; init; } = 768;

    /// <summary>Transformer blocks. The four GPT-2 have 12, 24, 36 and 48.</summary>
    [Range(1, 1024)]
    [IndependentOfWeights]
    [AlsoCalled("num_hidden_layers", "num_layers", "n_layer", "n_layers", "encoder_layers")]
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads of a block. The four GPT-2 have 12, 16, 20 and 25.</summary>
    [Range(1, 1024)]
    [AlsoCalled("num_attention_heads", "num_heads", "n_head", "n_heads", "encoder_attention_heads")]
    public int Heads { get; init; } = 12;

    /// <summary>Inner width of the feed-forward layers; null for 4 * hidden, as GPT-2 has it.</summary>
    [Range(1, 262144)]
    [IndependentOfWeights]
    [AlsoCalled("intermediate_size", "n_inner", "ffn_dim", "dim_feedforward", "encoder_ffn_embed_dim", "feedforward_size")]
    public int? Intermediate { get; init; }

    /// <summary>Non-linearity of the feed-forward layers. GPT-2 has the tanh form of GELU.</summary>
    [AlsoCalled("hidden_act", "activation_function", "activation_fn")]
    public Activation Activation { get; init; } = Activation.GeluTanh;

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
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("attention_probs_dropout_prob", "attn_pdrop", "attention_dropout_rate", "attn_dropout")]
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Added to the variance inside the root of every layer norm.</summary>
    [Range(1e-20, 1.0)]
    [AlsoCalled("layer_norm_epsilon", "layer_norm_eps", "norm_eps")]
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Standard deviation of the initial weights (normal, truncated at two deviations).</summary>
    [Range(1e-6, 10.0)]
    [IndependentOfWeights]
    [AlsoCalled("init_std", "initialization_range")]
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>
    /// True starts the projections that end each residual branch smaller, by 1 / sqrt(2 * layers): section 2.3 of the paper. False as in
    /// OpenAI's released code, which starts all weights alike.
    /// </summary>
    [IndependentOfWeights]
    [AlsoCalled("scaled_residuals", "use_scaled_init_method")]
    public bool ScaledResidualInit { get; init; }

    /// <summary>
    /// Rows of the word embedding where it has more than the vocabulary has entries: published models are often padded to a multiple of 64 or 128.
    /// Left out: as many rows as entries. The rows beyond have scores like all others, as where the model was trained, and are never chosen
    /// when text is written.
    /// </summary>
    [Range(1, 100_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("padded_vocab_size", "padded_vocabulary")]
    public int? PaddedVocabularySize { get; init; }

    /// <summary>
    /// How the model knows the order of its tokens. GPT-2 has <c>{ type: learned, max_length: 1024, initializer_range: 0.01 }</c>; <c>learned</c>
    /// alone has 512 rows that start like all weights.
    /// </summary>
    [DefaultComponent("learned")]
    public IPositionEncodingComponent Positions { get; init; } = null!;
}
