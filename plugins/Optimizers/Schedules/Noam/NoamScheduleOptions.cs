using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Plugins.Optimizers.Schedules.Noam;

/// <summary>Options of <c>schedule/noam</c>.</summary>
public sealed record NoamScheduleOptions
{
    /// <summary>
    /// Length of the linear rise, W, after which the rate falls with the root of the step. The paper takes 4000 steps of 100,000, which is the
    /// default's share.
    /// </summary>
    [AlsoCalled("warmup_steps", "num_warmup_steps", "warmup_updates", "warmup_iters", As = "{0}steps")]
    [AlsoCalled("warmup_ratio", "warmup_proportion", As = "{0}%", Factor = 100)]
    public Duration Warmup { get; init; } = new(4, DurationUnit.Percent);

    /// <summary>
    /// Width of the model, d, for the paper's absolute rate <c>factor * d^-0.5 * min(t^-0.5, t * W^-1.5)</c>: then set the optimizer's
    /// <c>learning_rate: 1</c>. Default: none; the peak is the optimizer's rate.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? ModelSize { get; init; }

    /// <summary>Multiplies the whole curve. 1 as in the paper; SongNet uses 0.5.</summary>
    [Range(1e-6, 1e6)]
    public double Factor { get; init; } = 1;
}
