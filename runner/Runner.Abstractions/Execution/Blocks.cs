using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// Runs the repeated blocks of a body, each a module from hidden states to hidden states. Bodies call it for every block, so that the host can
/// recompute blocks in the backward pass instead of keeping what they made (gradient checkpointing), and can learn, while a backward
/// pass is going on, whose gradients are complete.
/// </summary>
public static class Blocks
{
    [ThreadStatic]
    private static BlockPolicy? policy;

    /// <summary>How this thread runs blocks; null runs them plainly.</summary>
    public static BlockPolicy? Policy
    {
        get => policy;
        set => policy = value;
    }

    /// <summary>The output of a block.</summary>
    /// <param name="block">Whose parameters <paramref name="forward"/> uses. A block that is run several times (shared layers) is given each time.</param>
    /// <param name="forward">From the inputs to the outputs; a pure function of them, the block's parameters and dropout.</param>
    /// <param name="inputs">What gradients flow back to.</param>
    public static Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, params Tensor[] inputs) =>
        policy is { } active ? active.Run(block, forward, inputs) : forward(inputs);

    /// <inheritdoc cref="Run(nn.Module, Func{Tensor[], Tensor[]}, Tensor[])"/>
    public static Tensor Run(nn.Module block, Func<Tensor, Tensor> forward, Tensor input) =>
        policy is null ? forward(input) : policy.Run(block, x => [forward(x[0])], [input])[0];
}

/// <summary>A way to run blocks.</summary>
public abstract class BlockPolicy
{
    /// <inheritdoc cref="Blocks.Run(nn.Module, Func{Tensor[], Tensor[]}, Tensor[])"/>
    public abstract Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs);
}
