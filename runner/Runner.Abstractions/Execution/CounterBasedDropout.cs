using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// Dropout as modules call it, in training alone. During a training the host draws: what is dropped is a function of the seed, the step, the example's
/// place in the global batch, the number of the call within the forward pass and the element's coordinates, so that micro-batches, padding
/// and ranks change nothing. Elsewhere libtorch's generator draws.
/// </summary>
public static class CounterBasedDropout
{
    /// <summary>Elements of <paramref name="input"/>, each set to 0 with the given probability, else divided by what is left of 1.</summary>
    /// <param name="input">The first dimension is that of examples, as [B, L, d] or [B, H, L, L]. Never changed.</param>
    /// <param name="probability">From 0 to 1.</param>
    public static Tensor Apply(Tensor input, double probability) =>
        ForwardScope.Current.Dropout is { } active ? active.Apply(input, probability) : nn.functional.dropout(input, probability);
}

/// <summary>Draws what is dropped in one forward pass.</summary>
public abstract class DropoutSource
{
    /// <summary>Calls made so far. Whoever runs a part of a forward pass again sets it back first, and gets the same draws.</summary>
    public abstract long Calls { get; set; }

    /// <inheritdoc cref="CounterBasedDropout.Apply"/>
    public abstract Tensor Apply(Tensor input, double probability);
}
