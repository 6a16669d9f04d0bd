using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Groups;

/// <summary>Multiplies a flat update by each parameter's own share of the learning rate; does nothing where all are 1.</summary>
internal sealed class RateScales : IDisposable
{
    private readonly SegmentViews? _views;
    private readonly Tensor? _scales;

    public RateScales(ParameterBuffer parameters, Tensor update, ParameterSettings settings)
    {
        if (!settings.HasScales)
            return;
        _views = new SegmentViews(update, parameters.Segments);
        var scales = Enumerable.Range(0, settings.Count).Select(i => (float)settings[i].RateScale).ToArray();
        _scales = tensor(scales, device: update.device).DetachFromDisposeScope();
    }

    public void Apply()
    {
        if (_views is not null)
            ListOperations.ScaleEach(_views.Tensors, _scales!);
    }

    public void Dispose()
    {
        _views?.Dispose();
        _scales?.Dispose();
    }
}
