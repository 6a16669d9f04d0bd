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

    private static readonly AddedGradients Shared = new();

    /// <summary>Computes for this thread until disposed.</summary>
    public static IDisposable Enter() => new Presence();

    public override bool Serves(Tensor weight, Tensor? bias, Tensor input) =>
        input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32
        && weight is { is_leaf: true, requires_grad: true } && is_grad_enabled() && Autocast.Current is null
        && input.numel() * weight.shape[0] >= Worthwhile && HasBuffer(weight) && (bias is not { requires_grad: true } || HasBuffer(bias));

    public override Tensor Apply(Tensor weight, Tensor? bias, Tensor input, Func<Tensor, Tensor>? activation) =>
        AddingLinear.Apply(weight, bias, input, activation);

    private static bool HasBuffer(Tensor weight)
    {
        using var gradient = weight.grad;
        return gradient is not null && gradient.is_contiguous();
    }

    private sealed class Presence : IDisposable
    {
        private readonly LinearSource? _before = LinearProduct.Source;

        public Presence() => LinearProduct.Source = Shared;

        public void Dispose()
        {
            LinearProduct.Source = _before;
            SpareOutputs.Clear();
        }
    }
}
