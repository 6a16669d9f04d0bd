using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>example-builder/single-segment</c>.</summary>
public sealed record SingleSegmentOptions
{
    /// <summary>Share of sequences cut to a random shorter length, anew in each epoch. Default: 0.</summary>
    [Range(0.0, 1.0)]
    public double ShortSequences { get; init; }
}
