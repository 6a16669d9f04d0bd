using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;

namespace Runner.Plugins.Optimizers.Groups;

/// <summary>
/// Zeroes the gradients of frozen parameters before a step. Without gradient and decay, every rule here gives an update of exactly zero
/// and keeps moments at zero, so no kernel needs to know of frozen parameters.
/// </summary>
internal sealed class FrozenGradients(ParameterBuffer parameters, ParameterSettings settings) : IDisposable
{
    private readonly SegmentViews _views = new(parameters.Gradients, parameters.Segments, i => settings[i].IsFrozen);

    /// <summary>Call inside a dispose scope.</summary>
    public void Clear()
    {
        foreach (var view in _views.Tensors)
            view.zero_();
    }

    public void Dispose() => _views.Dispose();
}
