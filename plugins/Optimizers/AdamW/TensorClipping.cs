using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using TorchSharp;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Shortens the gradient of each parameter tensor on its own, as BertAdam does.</summary>
internal sealed class TensorClipping : IDisposable
{
    // as PyTorch's clip_grad_norm_, which BertAdam calls: keeps the division finite
    private const double Slack = 1e-6;

    private readonly ParameterBuffer _parameters;
    private readonly double _limit;
    private readonly ChunkedBuffer? _chunks;
    private readonly SegmentViews? _views;

    public TensorClipping(ParameterBuffer parameters, double limit)
    {
        (_parameters, _limit) = (parameters, limit);
        if (parameters.Gradients.device_type == DeviceType.CPU)
            _chunks = new ChunkedBuffer(parameters);
        else
            _views = new SegmentViews(parameters.Gradients, parameters.Segments);
    }

    public void Apply()
    {
        if (_chunks is not null)
        {
            var squares = _chunks.SquaresPerSegment(_parameters.Gradients);
            _chunks.Scale(_parameters.Gradients, [.. squares.Select(square => Math.Min(1, _limit / (Math.Sqrt(square) + Slack)))]);
        }
        else
        {
            using var norms = ListOperations.Norms(_views!.Tensors);
            using var factors = (_limit / (norms + Slack)).clamp(max: 1);
            ListOperations.ScaleEach(_views.Tensors, factors);
        }
    }

    public void Dispose() => _views?.Dispose();
}
