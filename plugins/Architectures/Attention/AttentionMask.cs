using Runner.Architectures;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Attention;

// B batch, Q query positions, K key positions (Q and what the cache holds)

/// <summary>Who may not see whom. Belongs to the scope it is made in.</summary>
internal sealed class AttentionMask
{
    /// <summary>What hiding adds to scaled scores. Finite, as in the references, so a sequence of padding alone gives no NaN.</summary>
    public const double HiddenScore = -10000;

    private AttentionMask(Tensor? bias, bool isPlainCausal) => (Bias, IsPlainCausal) = (bias, isPlainCausal);

    /// <summary>Added to scaled scores: [B or 1, 1, Q or 1, K], or null where everything is seen.</summary>
    public Tensor? Bias { get; }

    /// <summary>True where each of K = Q positions sees itself and what is before, and nothing else is hidden: fused kernels need no mask for it.</summary>
    public bool IsPlainCausal { get; }

    /// <summary>Nothing is hidden.</summary>
    public static AttentionMask None { get; } = new(null, false);

    /// <summary>Positions see all tokens, or all of their own sequence where sequences are packed.</summary>
    public static AttentionMask Both(EncoderInput input) =>
        input.Sequences is { } sequences ? new(Hidden(Others(sequences)), false) : Padding(input.Mask);

    /// <param name="tokens">[B, K] bool, true for tokens, false for padding; null without padding.</param>
    public static AttentionMask Padding(Tensor? tokens) => new(tokens is null ? null : Hidden(tokens.logical_not().unsqueeze(1).unsqueeze(1)), false);

    /// <summary>Positions see themselves and what is before them; padding is hidden as well.</summary>
    /// <param name="input">The Q positions that follow what the cache holds; its mask covers all K.</param>
    /// <param name="past">Positions in the cache.</param>
    public static AttentionMask Causal(EncoderInput input, long past)
    {
        var queries = input.Ids.shape[1];
        if (queries == 1)
            return Padding(input.Mask);                    // the last position sees all the others

        using var scope = NewDisposeScope();
        var future = ones([queries, past + queries], ScalarType.Bool, input.Ids.device).triu(past + 1).unsqueeze(0).unsqueeze(0);
        var hidden = input.Sequences is { } sequences ? future.logical_or(Others(sequences))
            : input.Mask is { } tokens ? future.logical_or(tokens.logical_not().unsqueeze(1).unsqueeze(1)) : future;
        return new AttentionMask(Hidden(hidden).MoveToOuterDisposeScope(), past == 0 && input.Mask is null && input.Sequences is null);
    }

    /// <summary>Which positions belong to another sequence, [B, 1, L, L]. Padding sees padding: what it computes is looked at by nobody.</summary>
    private static Tensor Others(Tensor sequences) => sequences.unsqueeze(1).unsqueeze(3).ne(sequences.unsqueeze(1).unsqueeze(1));

    private static Tensor Hidden(Tensor hidden) => hidden.to(ScalarType.Float32).mul_(HiddenScore);
}
