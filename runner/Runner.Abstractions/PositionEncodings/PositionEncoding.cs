using static TorchSharp.torch;

namespace Runner.PositionEncodings;

// B batch, H heads, Q query positions, K key positions, L length, D head size, d hidden size

/// <summary>
/// The ways an encoding can act on attention; each does nothing unless overridden. Attention computes
/// <c>softmax(scale * (rotate(q) rotate(k)^T + scores(q)) + bias + mask) v + values(p)</c>.
/// </summary>
public abstract class PositionEncoding(string name) : nn.Module(name)
{
    /// <summary>True where <see cref="Scores"/>, <see cref="Bias"/> or <see cref="Values"/> act, so attention must be spelled out and
    /// cannot use a fused kernel that takes a mask alone.</summary>
    public virtual bool ActsInsideAttention => false;

    /// <summary>Added to the token embeddings: [L, d], or null.</summary>
    public virtual Tensor? Embedding(long length, Device device) => null;

    /// <summary>Turns queries and keys [B, H, L, D] before their product (rotary encodings).</summary>
    /// <param name="layer">Number of the attention layer.</param>
    /// <param name="query">Not turned yet.</param>
    /// <param name="key">Not turned yet; those of a cache are turned already.</param>
    /// <param name="start">Position of the first of them: what a cache holds.</param>
    public virtual (Tensor Query, Tensor Key) Rotate(int layer, Tensor query, Tensor key, long start = 0) => (query, key);

    /// <summary>Added to the raw products before scaling: [B, H, Q, K] from queries [B, H, Q, D], or null.</summary>
    public virtual Tensor? Scores(int layer, Tensor query, long keys) => null;

    /// <summary>Added after scaling: broadcastable to [B, H, Q, K], or null.</summary>
    public virtual Tensor? Bias(int layer, long queries, long keys, Device device) => null;

    /// <summary>Added to the attention output: [B, H, Q, D] from probabilities [B, H, Q, K], or null.</summary>
    public virtual Tensor? Values(int layer, Tensor probabilities) => null;
}
