using Runner.Architectures;
using Runner.Plugins.Architectures.Bert;

namespace Runner.Plugins.Architectures.Attention;

/// <summary>What one forward pass tells the attention of every block.</summary>
/// <param name="Mask">Who may not see whom.</param>
/// <param name="Record">Receives scores and probabilities where they are asked for.</param>
internal sealed record AttentionContext(AttentionMask Mask, LayerRecord? Record = null)
{
    /// <summary>Receives the new keys and values and gives back all of them; null where each pass stands alone.</summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>Positions the cache held before this pass.</summary>
    public long Past { get; init; }

    /// <summary>What an input asks for.</summary>
    public static AttentionContext Of(EncoderInput input, bool causal, LayerRecord? record)
    {
        var past = input.Cache?.Length ?? 0;
        var mask = causal ? AttentionMask.Causal(input, past) : AttentionMask.Both(input);
        return new AttentionContext(mask, record) { Cache = input.Cache, Past = past };
    }
}
