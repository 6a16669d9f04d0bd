using Runner.Architectures;
using Runner.Execution;
using Runner.Plugins.Architectures.Bert;
using static TorchSharp.torch;

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
        Blocks.Keep(mask.Bias);
        return new AttentionContext(mask, record) { Cache = input.Cache, Past = past };
    }

    /// <summary>Runs a block, which the host may run again in the backward pass.</summary>
    /// <param name="block">Whose parameters are used.</param>
    /// <param name="forward">Its forward pass.</param>
    /// <param name="hidden">The stream, [B, L, d].</param>
    public Tensor Run(nn.Module block, Func<Tensor, AttentionContext, Tensor> forward, Tensor hidden)
    {
        if (Record is not { } record)
            return Blocks.Run(block, x => forward(x, this), hidden);

        // what is recorded has gradients too, so it is an output like the stream
        var outputs = Blocks.Run(block, inputs =>
        {
            using var scope = NewDisposeScope();
            var own = new LayerRecord(scope);
            var next = forward(inputs[0], this with { Record = own });
            return [next.MoveToOuterDisposeScope(), .. own.ReleaseAttention()];
        }, hidden);
        record.Keep(outputs[1], outputs[2], outputs[3]);
        return outputs[0];
    }
}
