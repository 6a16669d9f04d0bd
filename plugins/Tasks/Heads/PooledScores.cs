using Runner.Architectures;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B rows, L length, S sequences, d hidden size, C outputs

/// <summary>C numbers for each sequence from its pooled first token. Parameters: the owner's <c>weight</c> [C, d] and <c>bias</c> [C].</summary>
internal sealed class PooledScores
{
    private readonly nn.Module _owner;
    private readonly Encoder _encoder;
    private readonly PooledOptions _options;

    public PooledScores(nn.Module owner, Encoder encoder, int outputs, PooledOptions options)
    {
        (_owner, _encoder, _options) = (owner, encoder, options);
        Projection.Register(owner, outputs, encoder.HiddenSize);
    }

    /// <summary>[S, C] from hidden states [B, L, d].</summary>
    public Tensor Forward(Tensor hidden, Batch batch)
    {
        using var scope = NewDisposeScope();
        var pooled = Head.Pooled(_encoder, hidden, batch);
        if (_options.Relu)
            pooled = pooled.relu();
        return Projection.Apply(_owner, pooled, _options.Dropout).MoveToOuterDisposeScope();
    }

    /// <summary>[S] from hidden states [B, L, d], where there is one output.</summary>
    public Tensor Single(Tensor hidden, Batch batch)
    {
        using var scope = NewDisposeScope();
        return Forward(hidden, batch).squeeze(1).MoveToOuterDisposeScope();
    }
}
