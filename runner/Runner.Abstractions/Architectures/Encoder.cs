using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Architectures;

// B batch, L length, H heads, d hidden size, E embedding size, V vocabulary

/// <summary>A built backbone. Heads belong to tasks.</summary>
public abstract class Encoder(string name) : nn.Module(name)
{
    /// <summary>Width of the hidden states, d.</summary>
    public abstract int HiddenSize { get; }

    /// <summary>Standard deviation of the initial weights (truncated normal).</summary>
    public abstract double InitializerRange { get; }

    /// <summary>Activation of the backbone, for heads that follow it.</summary>
    public abstract Func<Tensor, Tensor> Activation { get; }

    /// <summary>Epsilon of the backbone's layer norms, for heads that follow it.</summary>
    public abstract double LayerNormEpsilon { get; }

    /// <summary>Word embedding [V, E]; language-model heads tie to it.</summary>
    public abstract Parameter WordEmbedding { get; }

    /// <summary>Runs the backbone.</summary>
    public abstract EncoderOutput Forward(EncoderInput input);

    /// <summary>Whether a position sees only itself and what is before it.</summary>
    public virtual bool IsCausal => false;

    /// <summary>Width of the entity stream; null for backbones without one.</summary>
    public virtual int? EntitySize => null;

    /// <summary>One vector per row, [B, d], from hidden states [B, L, d]: that of its first token, for rows that hold one sequence.</summary>
    public abstract Tensor Pool(Tensor hidden);
}

/// <summary>A batch as the backbone sees it.</summary>
/// <param name="Ids">[B, L] int64.</param>
/// <param name="SegmentIds">[B, L] int64, 0 or 1; null for all 0.</param>
/// <param name="Mask">[B, L] bool, true for tokens, false for padding; null where there is no padding.</param>
public sealed record EncoderInput(Tensor Ids, Tensor? SegmentIds, Tensor? Mask)
{
    /// <summary>Asks for the states and attention of every layer, for distillation and parity tests.</summary>
    public bool KeepLayers { get; init; }

    /// <summary>Place of each token, [B, L] int64, where it is not its column: prompts filled up on the left. Null for columns (after what the cache holds).</summary>
    public Tensor? PositionIds { get; init; }

    /// <summary>
    /// Packed sequences: the number of each token's sequence within its row, from 1, and 0 for padding, [B, L] int64. A token sees its own
    /// sequence alone. Comes with <see cref="PositionIds"/>, which begin at 0 in each sequence. Null where each row holds one. Backbones that cannot keep
    /// sequences apart refuse it (<see cref="IArchitectureComponent.KeepsSequencesApart"/>).
    /// </summary>
    public Tensor? Sequences { get; init; }

    /// <summary>
    /// What a decoder has seen before; this input goes on from there and is added to it. <see cref="Mask"/>, where there is one, then
    /// covers the cached positions too. Backbones that are not causal refuse it.
    /// </summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>Entities aligned to the tokens, for backbones with an entity stream; others refuse them.</summary>
    public EntityInput? Entities { get; init; }
}

/// <summary>What the backbone computed.</summary>
/// <param name="Hidden">Last hidden states, [B, L, d].</param>
public sealed record EncoderOutput(Tensor Hidden)
{
    /// <summary>With <see cref="EncoderInput.KeepLayers"/>: embedding output, then the output of each block, [B, L, d].</summary>
    public IReadOnlyList<Tensor> HiddenStates { get; init; } = [];

    /// <summary>With <see cref="EncoderInput.KeepLayers"/>: scores of each block after scaling and masking, before softmax, [B, H, L, L].</summary>
    public IReadOnlyList<Tensor> AttentionScores { get; init; } = [];

    /// <summary>With <see cref="EncoderInput.KeepLayers"/>: attention of each block after softmax, [B, H, L, L].</summary>
    public IReadOnlyList<Tensor> AttentionProbabilities { get; init; } = [];

    /// <summary>
    /// With <see cref="EncoderInput.KeepLayers"/>: values of each block, [B, H, L, D], for value relations; empty where the backbone does not
    /// give them.
    /// </summary>
    public IReadOnlyList<Tensor> AttentionValues { get; init; } = [];

    /// <summary>Last states of the entity stream, [B, L, entity width]; null for backbones without one.</summary>
    public Tensor? Entities { get; init; }
}

/// <summary>Entities aligned to tokens (Zhang et al. 2019, arXiv:1905.07129).</summary>
/// <param name="Embeddings">[B, L, entity width]: the vector of the entity whose mention starts at a token, else zeros.</param>
/// <param name="Mask">[B, L] bool: where there is an entity to attend to.</param>
public sealed record EntityInput(Tensor Embeddings, Tensor Mask);
