using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Plugins.Optimizers.Schedules;

/// <summary>Options of every schedule.</summary>
public abstract record WarmupOptions
{
    /// <summary>
    /// Length of the linear rise from 0 to the peak rate, such as <c>10%</c> or <c>1800steps</c>. The first update then has rate 0, as in
    /// every published code. Default: none.
    /// </summary>
    [AlsoCalled("warmup_steps", "num_warmup_steps", "warmup_updates", "warmup_iters", "lr_warmup_steps", As = "{0}steps")]
    [AlsoCalled("warmup_ratio", "warmup_proportion", "warmup_fraction", As = "{0}%", Factor = 100)]
    public virtual Duration Warmup { get; init; } = Duration.Steps(0);

    /// <summary>
    /// Exponent of the rise: 1 is a straight line. ERNIE's fp32 pretraining script multiplies by the warm-up's share twice, which is 2.
    /// </summary>
    [Range(0.01, 100.0)]
    public virtual double WarmupPower { get; init; } = 1;
}

/// <summary>Options of schedules that fall after the peak.</summary>
public abstract record DecayOptions : WarmupOptions
{
    /// <summary>Multiplier of the peak rate at the end of training and after it.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("final", "min_lr_ratio", "min_lr_rate", "alpha_f")]
    public double EndFactor { get; init; }

    /// <summary>Where the decay counts from: <c>peak</c>, <c>start</c> or <c>adjusted-start</c>.</summary>
    public DecayOrigin DecayFrom { get; init; } = DecayOrigin.Peak;
}

/// <summary>Where a decay counts from when there is a warm-up.</summary>
public enum DecayOrigin
{
    /// <summary>The end of the warm-up, where the rate is the peak rate.</summary>
    Peak,

    /// <summary>The first step, as in Google's BERT: the rate drops at the end of the warm-up to where it would be without one.</summary>
    Start,

    /// <summary>
    /// The first step, raised by <c>1 / (1 - warmup / total)</c>, as in NEZHA's code, so that a linear decay meets the peak at the end of
    /// the warm-up; for a linear decay the same as <see cref="Peak"/>.
    /// </summary>
    AdjustedStart,
}
