using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// The linear layers of a backbone or head. Where the host trains, it adds the weight's gradient straight to the buffer it belongs in, without a tensor
/// between (Megatron-LM calls it gradient accumulation fusion), and need not keep what an activation made. Elsewhere it is libtorch's linear.
/// </summary>
public static class LinearProduct
{
    /// <summary>act(x) W^T + b, [..., outputs].</summary>
    /// <param name="layer">W and b.</param>
    /// <param name="input">x, [..., inputs].</param>
    /// <param name="activation">Of each element, may be computed again in the backward pass; null for none.</param>
    public static Tensor Apply(Linear layer, Tensor input, Func<Tensor, Tensor>? activation = null) =>
        Apply(new LinearWeights(layer.weight, layer.bias), input, activation);

    /// <inheritdoc cref="Apply(Linear, Tensor, Func{Tensor, Tensor})"/>
    public static Tensor Apply(LinearWeights layer, Tensor input, Func<Tensor, Tensor>? activation = null)
    {
        if (ForwardScope.Current.Linear is { } source && source.Serves(layer, input))
            return source.Apply(layer, input, activation);
        using var scope = NewDisposeScope();
        return nn.functional.linear(activation?.Invoke(input) ?? input, layer.Rows(), layer.Bias).MoveToOuterDisposeScope();
    }
}

/// <summary>Computes linear layers and their gradients.</summary>
public abstract class LinearSource
{
    /// <summary>Whether it computes this one; libtorch does where not.</summary>
    public abstract bool Serves(LinearWeights layer, Tensor input);

    /// <inheritdoc cref="LinearProduct.Apply(LinearWeights, Tensor, Func{Tensor, Tensor})"/>
    public abstract Tensor Apply(LinearWeights layer, Tensor input, Func<Tensor, Tensor>? activation);
}
