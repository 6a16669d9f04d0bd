using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// Runs the repeated blocks of a backbone, each a module from hidden states to hidden states. Backbones call it for every block, so that the host can
/// recompute blocks in the backward pass instead of keeping what they made (gradient checkpointing), and can learn, while a backward
/// pass is going on, whose gradients are complete.
/// </summary>
public static class Blocks
{
    /// <summary>The output of a block.</summary>
    /// <param name="block">Whose parameters <paramref name="forward"/> uses. A block that is run several times (shared layers) is given each time.</param>
    /// <param name="forward">From the inputs to the outputs; a pure function of them, the block's parameters and dropout.</param>
    /// <param name="inputs">What gradients flow back to.</param>
    public static Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, params Tensor[] inputs) =>
        ForwardScope.Current.Blocks is { } policy ? policy.Run(block, forward, inputs) : forward(inputs);

    /// <inheritdoc cref="Run(nn.Module, Func{Tensor[], Tensor[]}, Tensor[])"/>
    public static Tensor Run(nn.Module block, Func<Tensor, Tensor> forward, Tensor input) =>
        ForwardScope.Current.Blocks is { } policy ? policy.Run(block, x => [forward(x[0])], [input])[0] : forward(input);

    /// <summary>
    /// Says that functions given to <see cref="Run(nn.Module, Func{Tensor[], Tensor[]}, Tensor[])"/> use these tensors besides their inputs, such as masks. Where
    /// blocks are run again in the backward pass, they leave the caller's dispose scope and live until that pass is over; else nothing happens. They must
    /// need no gradient, and nobody may dispose them.
    /// </summary>
    public static void Keep(params ReadOnlySpan<Tensor?> tensors)
    {
        if (ForwardScope.Current.Blocks is not { } policy)
            return;
        foreach (var tensor in tensors)
        {
            if (tensor is not null)
                policy.Keep(tensor);
        }
    }
}

/// <summary>A way to run blocks.</summary>
public abstract class BlockPolicy
{
    /// <inheritdoc cref="Blocks.Run(nn.Module, Func{Tensor[], Tensor[]}, Tensor[])"/>
    public abstract Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs);

    /// <summary>Takes over a tensor that blocks use besides their inputs, if it needs it later. By default it does not.</summary>
    public virtual void Keep(Tensor tensor)
    {
    }

    /// <summary>The backward pass is over; called after each, also after one that failed. Disposes what was kept.</summary>
    public virtual void Release()
    {
    }
}
