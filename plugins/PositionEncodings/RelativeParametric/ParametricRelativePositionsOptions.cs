using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.PositionEncodings.RelativeParametric;

/// <summary>Options of <c>position/relative-parametric</c>.</summary>
public sealed record ParametricRelativePositionsOptions
{
    /// <summary>
    /// Largest distance told apart, in tokens; farther ones count as this one. The default is NEZHA's 64, so that the two relative
    /// encodings compare.
    /// </summary>
    [Range(1, 1 << 16)]
    public int MaxDistance { get; init; } = 64;

    /// <summary>True: every layer learns its own tables. False: all layers share one pair, as the functional encoding does.</summary>
    [IndependentOfWeights]
    public bool PerLayer { get; init; }

    /// <summary>False leaves the tables out of the values, the variant that Shaw et al. examine in their ablation.</summary>
    [IndependentOfWeights]
    public bool Values { get; init; } = true;
}
