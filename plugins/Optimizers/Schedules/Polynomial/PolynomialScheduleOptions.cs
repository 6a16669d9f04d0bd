using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.Schedules.Polynomial;

/// <summary>Options of <c>schedule/polynomial</c>.</summary>
public sealed record PolynomialScheduleOptions : DecayOptions
{
    /// <summary>
    /// Exponent of the remaining share of the training: 1 is a straight line (Google's BERT and NEZHA call that polynomial decay), 0.5 is
    /// NVIDIA's for LAMB, 2 falls early.
    /// </summary>
    [Range(0.01, 100.0)]
    public double Power { get; init; } = 1;
}
