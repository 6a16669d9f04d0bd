using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Architectures.Bert;
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
public sealed record ErnieOptions
{
    /// <summary>Width of the hidden states; a multiple of heads. ERNIE has 768.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    [AlsoCalled("hidden_size", "n_embd", "d_model", "embed_dim", "hidden_dim", "model_dim", "encoder_embed_dim")]
    public int Hidden { get; init; } = 768;

    /// <summary>Layers. ERNIE has 12.</summary>
    [Range(1, 1024)]
    [IndependentOfWeights]
    [AlsoCalled("num_hidden_layers", "num_layers", "n_layer", "n_layers", "encoder_layers")]
    public int Layers { get; init; } = 12;

    /// <summary>What each layer does, from the first; a list that is too short is filled up with <c>plain</c>. The released model has 5
    /// plain, 1 boundary and 6 fused layers.</summary>
    [IndependentOfWeights]
    public IReadOnlyList<EntityLayer> LayerTypes { get; init; } =
        [.. Enumerable.Repeat(EntityLayer.Plain, 5), EntityLayer.Boundary, .. Enumerable.Repeat(EntityLayer.Fused, 6)];

    /// <summary>Attention heads over the tokens. ERNIE has 12.</summary>
    [Range(1, 1024)]
    [AlsoCalled("num_attention_heads", "num_heads", "n_head", "n_heads", "encoder_attention_heads")]
    public int Heads { get; init; } = 12;

    /// <summary>Width of the entity stream and of the entity vectors that come in; a multiple of entity_heads. A constant 100 in the
    /// released code, the width of its TransE vectors.</summary>
    [Range(1, 65536)]
    [IndependentOfWeights]
    public int EntitySize { get; init; } = 100;

    /// <summary>Attention heads over the entities. A constant 4 in the released code.</summary>
    [Range(1, 1024)]
    public int EntityHeads { get; init; } = 4;

    /// <summary>Inner width of the feed-forward and fusion layers; null for 4 * hidden, as ERNIE has it.</summary>
    [Range(1, 262144)]
    [IndependentOfWeights]
    [AlsoCalled("intermediate_size", "n_inner", "ffn_dim", "dim_feedforward", "encoder_ffn_embed_dim", "feedforward_size")]
    public int? Intermediate { get; init; }

    /// <summary>Non-linearity of the feed-forward and fusion layers and of the heads that follow the backbone.</summary>
    [AlsoCalled("hidden_act", "activation_function", "activation_fn")]
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Share of activations dropped after the embeddings and before each residual sum, in both streams. ERNIE has 0.1.</summary>
    [Range(0.0, 0.99)]
    [IndependentOfWeights]
    [AlsoCalled("hidden_dropout_prob", "hidden_dropout_rate", "dropout")]
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Share of attention probabilities dropped, in both streams. ERNIE has 0.1.</summary>
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

    /// <summary>Whether there is a pooler (tanh of a dense layer over the first token).</summary>
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

    /// <summary>How the model knows the order of its tokens. It acts on the text alone; entities have no places of their own.</summary>
    [DefaultComponent("learned")]
    public IPositionEncodingComponent Positions { get; init; } = null!;

    /// <summary>The text stream, as the parts of BERT take it.</summary>
    internal BertOptions Text => new()
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
        TypeVocabularySize = TypeVocabularySize,
        Pooler = Pooler,
        Positions = Positions,
    };

    /// <summary>The entity stream, likewise.</summary>
    internal BertOptions Entities => Text with { Hidden = EntitySize, Heads = EntityHeads };
}
