using Runner.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>
/// Linear layers whose weight gradients go straight into the training's buffer, where that saves something: in fp32 on the CPU, for products of some
/// size. libtorch makes a tensor as large as the weight for it and adds that; an activation's result it keeps until then.
/// </summary>
internal sealed class AddedGradients : LinearSource
{
    // below, the calls back and forth cost more than they save
    private const long Worthwhile = 1L << 22;

    /// <summary>The only one.</summary>
    public static AddedGradients Shared { get; } = new();

    public override bool Serves(LinearWeights layer, Tensor input) =>
        input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32 && layer.Weight.dtype == ScalarType.Float32
        && layer.Weight is { is_leaf: true, requires_grad: true } && is_grad_enabled() && ForwardScope.Current.Precision is null
        && input.numel() * layer.Outputs >= Worthwhile && HasBuffer(layer.Weight) && (layer.Bias is not { requires_grad: true } bias || HasBuffer(bias));

    public override Tensor Apply(LinearWeights layer, Tensor input, Func<Tensor, Tensor>? activation) => AddingLinear.Apply(layer, input, activation);

    private static bool HasBuffer(Tensor weight)
    {
        using var gradient = weight.grad;
        return gradient is not null && gradient.is_contiguous();
    }
}
