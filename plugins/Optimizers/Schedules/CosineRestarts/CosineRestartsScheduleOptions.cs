using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Plugins.Optimizers.Schedules.CosineRestarts;

/// <summary>Options of <c>schedule/cosine-restarts</c>.</summary>
public sealed record CosineRestartsScheduleOptions : WarmupOptions
{
    /// <summary>Length of the first cycle, counted from the end of the warm-up.</summary>
    public Duration Cycle { get; init; } = new(25, DurationUnit.Percent);

    /// <summary>How much longer each cycle is than the one before, the paper's T_mult. 1 for equal cycles; the paper tries 1 and 2.</summary>
    [Range(1.0, 100.0)]
    public double Growth { get; init; } = 1;

    /// <summary>How high each peak is, relative to the one before. 1 as in the paper.</summary>
    [Range(0.0, 1.0)]
    public double PeakDecay { get; init; } = 1;

    /// <summary>Multiplier of the peak rate at the end of each cycle.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("final", "min_lr_ratio", "min_lr_rate", "alpha_f")]
    public double EndFactor { get; init; }
}
