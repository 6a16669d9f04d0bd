using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>
/// Watches one backward pass to learn in which order blocks become complete. A block whose gradients change after it was told to be complete, because
/// something else uses its parameters too, is left out.
/// </summary>
internal sealed class BucketOrderRecorder(ParameterBuffer parameters, BlockStretches stretches)
{
    private readonly List<(ReductionStretch Stretch, double Norm)> _seen = [];

    /// <summary>A block is said to be complete.</summary>
    public void Ready(nn.Module block)
    {
        if (stretches.Of(block) is { } stretch && !_seen.Exists(s => s.Stretch.Start < stretch.End && stretch.Start < s.Stretch.End))
            _seen.Add((stretch, Norm(stretch)));
    }

    /// <summary>The pass is over: the blocks that were complete when they were said to be, in that order.</summary>
    public IReadOnlyList<ReductionStretch> Finish() => [.. _seen.Where(s => Norm(s.Stretch).Equals(s.Norm)).Select(s => s.Stretch)];

    private double Norm(ReductionStretch stretch)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return GradientNorm.Of(parameters.Gradients.narrow(0, stretch.Start, stretch.End - stretch.Start)).cpu().item<double>();
    }
}
