using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>
/// Gradient checkpointing (Chen et al. 2016, arXiv:1604.06174): of a block's forward pass only the inputs are kept; the backward pass runs the block
/// again, with the same dropout and in the same precision, and differentiates that. Values and gradients are those of a plain pass, bit for bit
/// (over micro-batches, and where blocks share parameters, gradients are added up in another order).
/// </summary>
/// <param name="inner">How a block is run within it; null for plainly.</param>
internal sealed class RecomputedBlocks(BlockPolicy? inner = null) : BlockPolicy, IDisposable
{
    // makes the outputs part of the graph also where no input needs a gradient, as behind frozen embeddings: the block's parameters do
    private readonly Tensor _anchor = zeros([]).requires_grad_().DetachFromDisposeScope();
    private readonly List<Tensor> _kept = [];

    /// <summary>Whether any block was run: a backbone that runs none through <see cref="Blocks"/> has nothing to recompute.</summary>
    public bool HasRun { get; private set; }

    public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
    {
        HasRun = true;
        var call = new RecomputedCall(inner is null ? forward : x => inner.Run(block, forward, x));
        return is_grad_enabled() ? RecomputingFunction.Apply(call, _anchor, inputs) : call.Forward(inputs);
    }

    public override void Keep(Tensor tensor)
    {
        inner?.Keep(tensor);
        if (is_grad_enabled())
            _kept.Add(tensor.DetachFromDisposeScope());
    }

    public override void Release()
    {
        inner?.Release();
        _kept.ForEach(tensor => tensor.Dispose());
        _kept.Clear();
    }

    public void Dispose()
    {
        Release();
        _anchor.Dispose();
    }
}
