using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>Options of <c>architecture/bert</c>. The defaults are BERT-base (Devlin et al. 2018).</summary>
public sealed record BertOptions
{
    /// <summary>Width of the hidden states; a multiple of heads. BERT-base has 768, large 1024.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    [AlsoCalled("hidden_size", "n_embd", "d_model", "embed_dim", "hidden_dim", "model_dim", "encoder_embed_dim")]
    public int Hidden { get; init; } = 768;

    /// <summary>Transformer blocks. BERT-base has 12, large 24.</summary>
    [Range(1, 1024)]
    [IndependentOfWeights]
    [AlsoCalled("num_hidden_layers", "num_layers", "n_layer", "n_layers", "encoder_layers")]
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads of a block. BERT-base has 12, large 16.</summary>
    [Range(1, 1024)]
    [AlsoCalled("num_attention_heads", "num_heads", "n_head", "n_heads", "encoder_attention_heads")]
    public int Heads { get; init; } = 12;

    /// <summary>Inner width of the feed-forward layers; null for 4 * hidden, as BERT has it.</summary>
    [Range(1, 262144)]
    [IndependentOfWeights]
    [AlsoCalled("intermediate_size", "n_inner", "ffn_dim", "dim_feedforward", "encoder_ffn_embed_dim", "feedforward_size")]
    public int? Intermediate { get; init; }

    /// <summary>Non-linearity of the feed-forward layers and of the heads that follow the backbone.</summary>
    [AlsoCalled("hidden_act", "activation_function", "activation_fn")]
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Share of activations dropped after the embeddings and before each residual sum. BERT has 0.1.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("hidden_dropout_prob", "hidden_dropout_rate", "dropout")]
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Share of attention probabilities dropped. BERT has 0.1. Above 0, training cannot use the fused attention kernel.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("attention_probs_dropout_prob", "attn_pdrop", "attention_dropout_rate", "attn_dropout")]
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Added to the variance inside the root of every layer norm.</summary>
    [Range(1e-20, 1.0)]
    [AlsoCalled("layer_norm_epsilon", "layer_norm_eps", "norm_eps")]
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Standard deviation of the initial weights (normal, truncated at two deviations).</summary>
    [Range(1e-6, 10.0)]
    [IndependentOfWeights]
    [AlsoCalled("init_std", "initialization_range")]
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Segment ids the model can tell apart.</summary>
    [Range(1, 1024)]
    [IndependentOfWeights]
    [AlsoCalled("type_vocab_size", "num_token_types", "type_vocabulary")]
    public int TypeVocabularySize { get; init; } = 2;

    /// <summary>Whether there is a pooler (tanh of a dense layer over the first token). Without an objective that reads it, such as
    /// next-sentence prediction, it is never trained, and false saves its parameters.</summary>
    [IndependentOfWeights]
    public bool Pooler { get; init; } = true;

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
    public IPositionEncodingComponent Positions { get; init; } = null!;
}
