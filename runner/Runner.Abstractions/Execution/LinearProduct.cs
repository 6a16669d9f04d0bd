using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// The linear layers of a body or head. Where the host trains, it adds the weight's gradient straight to the buffer it belongs in, without a tensor
/// between (Megatron-LM calls it gradient accumulation fusion), and need not keep what an activation made. Elsewhere it is libtorch's linear.
/// </summary>
public static class LinearProduct
{
    [ThreadStatic]
    private static LinearSource? source;

    /// <summary>Who computes on this thread; null for libtorch.</summary>
    public static LinearSource? Source
    {
        get => source;
        set => source = value;
    }

    /// <summary>x W^T + b, [..., outputs].</summary>
    /// <param name="layer">W [outputs, inputs] and b [outputs].</param>
    /// <param name="input">x, [..., inputs].</param>
    public static Tensor Apply(Linear layer, Tensor input) =>
        source is { } active ? active.Apply(layer.weight, layer.bias, input, null) : layer.forward(input);

    /// <inheritdoc cref="Apply(Linear, Tensor)"/>
    /// <param name="weight">W, [outputs, inputs].</param>
    /// <param name="bias">b, [outputs].</param>
    /// <param name="input">x, [..., inputs].</param>
    public static Tensor Apply(Tensor weight, Tensor? bias, Tensor input) =>
        source is { } active ? active.Apply(weight, bias, input, null) : nn.functional.linear(input, weight, bias);

    /// <summary>act(x) W^T + b, [..., outputs].</summary>
    /// <param name="layer">W [outputs, inputs] and b [outputs].</param>
    /// <param name="activation">Of each element; may be computed again in the backward pass.</param>
    /// <param name="input">x, [..., inputs].</param>
    public static Tensor Apply(Linear layer, Func<Tensor, Tensor> activation, Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = source is { } active ? active.Apply(layer.weight, layer.bias, input, activation) : layer.forward(activation(input));
        return output.MoveToOuterDisposeScope();
    }
}

/// <summary>Computes linear layers and their gradients.</summary>
public abstract class LinearSource
{
    /// <summary>act(x) W^T + b, [..., outputs].</summary>
    /// <param name="weight">W, [outputs, inputs].</param>
    /// <param name="bias">b, [outputs], or null.</param>
    /// <param name="input">x, [..., inputs].</param>
    /// <param name="activation">Of each element; null for none.</param>
    public abstract Tensor Apply(Tensor weight, Tensor? bias, Tensor input, Func<Tensor, Tensor>? activation);
}
