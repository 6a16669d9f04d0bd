using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.PositionEncodings.RelativeFunctional;

/// <summary>Options of <c>position/relative-functional</c>.</summary>
public sealed record FunctionalRelativePositionsOptions
{
    /// <summary>
    /// Largest distance told apart, in tokens; farther ones count as this one. NEZHA has 64 in its Chinese and 127 in its English
    /// models.
    /// </summary>
    [Range(1, 1 << 16)]
    public int MaxDistance { get; init; } = 64;

    /// <summary>
    /// True, as in NEZHA's code and checkpoints: the sinusoid is taken at the shifted distance 0 to 2 * max_distance. False, as in the
    /// paper's equation: at the signed distance. Equally expressive; a checkpoint needs the one it was trained with.
    /// </summary>
    public bool Shifted { get; init; } = true;
}
