using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Groups;

/// <summary>Weight decay by operations on lists: one call for all parameters that share decay and rate.</summary>
internal sealed class DecayViews : IDisposable
{
    private readonly List<(double Decay, double RateScale, SegmentViews Values, SegmentViews Target)> _lists;

    /// <param name="parameters">Whose values decay.</param>
    /// <param name="target">What <see cref="AddToTarget"/> adds to: the gradients or the update, flat.</param>
    /// <param name="settings">Which and how much.</param>
    public DecayViews(ParameterBuffer parameters, Tensor target, ParameterSettings settings) => _lists =
    [
        .. Enumerable.Range(0, settings.Count).Where(i => settings[i].Decay != 0)
            .GroupBy(i => (settings[i].Decay, settings[i].RateScale))
            .Select(group => (group.Key.Decay, group.Key.RateScale,
                new SegmentViews(parameters.Values, parameters.Segments, group.Contains),
                new SegmentViews(target, parameters.Segments, group.Contains))),
    ];

    /// <summary>value *= 1 - rate * decay.</summary>
    public void Shrink(double learningRate)
    {
        foreach (var (decay, scale, values, _) in _lists)
            ListOperations.Scale(values.Tensors, 1 - learningRate * scale * decay);
    }

    /// <summary>target += decay * value.</summary>
    public void AddToTarget()
    {
        foreach (var (decay, _, values, target) in _lists)
            ListOperations.Add(target.Tensors, values.Tensors, decay);
    }

    public void Dispose()
    {
        foreach (var (_, _, values, target) in _lists)
        {
            values.Dispose();
            target.Dispose();
        }
    }
}
