using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>example-builder/single-segment</c>.</summary>
public sealed record SingleSegmentOptions
{
    /// <summary>Share of sequences cut to a random shorter length, anew in each epoch. Default: 0.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("short_sequences", "short_seq_probability")]
    public double ShortSeqProb { get; init; }
}
