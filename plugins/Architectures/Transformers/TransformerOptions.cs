using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Transformers;

/// <summary>What all transformers here can be told. Each architecture says its own defaults and what its paper has.</summary>
public abstract record TransformerOptions
{
    /// <summary>Width of the hidden states; a multiple of heads.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    [AlsoCalled("hidden_size", "n_embd", "d_model", "embed_dim", "hidden_dim", "model_dim", "encoder_embed_dim")]
    public virtual int Hidden { get; init; } = 768;

    /// <summary>Transformer blocks.</summary>
    [Range(1, 1024)]
    [AlsoCalled("num_hidden_layers", "num_layers", "n_layer", "n_layers", "encoder_layers")]
    public virtual int Layers { get; init; } = 12;

    /// <summary>Attention heads of a block.</summary>
    [Range(1, 1024)]
    [AlsoCalled("num_attention_heads", "num_heads", "n_head", "n_heads", "encoder_attention_heads")]
    public virtual int Heads { get; init; } = 12;

    /// <summary>Inner width of the feed-forward layers; null for 4 * hidden, as BERT has it.</summary>
    [Range(1, 262144)]
    [IndependentOfWeights]
    [AlsoCalled("intermediate_size", "n_inner", "ffn_dim", "dim_feedforward", "encoder_ffn_embed_dim", "feedforward_size")]
    public virtual int? Intermediate { get; init; }

    /// <summary>Non-linearity of the feed-forward layers.</summary>
    [AlsoCalled("hidden_act", "activation_function", "activation_fn")]
    public abstract Activation Activation { get; init; }

    /// <summary>Share of attention probabilities dropped.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("attention_probs_dropout_prob", "attn_pdrop", "attention_dropout_rate", "attn_dropout")]
    public abstract double AttentionDropout { get; init; }

    /// <summary>Added to the variance inside the root of every layer norm.</summary>
    [Range(1e-20, 1.0)]
    [AlsoCalled("layer_norm_epsilon", "layer_norm_eps", "norm_eps")]
    public virtual double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Standard deviation of the initial weights (normal, truncated at two deviations).</summary>
    [Range(1e-6, 10.0)]
    [IndependentOfWeights]
    [AlsoCalled("init_std", "initialization_range")]
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>
    /// Rows of the word embedding where it has more than the vocabulary has entries: published models are often padded to a multiple of 64 or 128.
    /// Left out: as many rows as entries. The rows beyond have scores like all others, as where the model was trained, and are never chosen
    /// when text is written.
    /// </summary>
    [Range(1, 100_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("padded_vocab_size", "padded_vocabulary")]
    public int? PaddedVocabularySize { get; init; }

    /// <summary>How the model knows the order of its tokens.</summary>
    [DefaultComponent("learned")]
    public virtual IPositionEncodingComponent Positions { get; init; } = null!;

    /// <summary>Inner width of the feed-forward layers.</summary>
    internal int InnerSize => Intermediate ?? 4 * Hidden;
}
