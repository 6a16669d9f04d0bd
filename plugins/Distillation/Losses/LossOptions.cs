using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Distillation.Losses;

/// <summary>What all distillation losses have.</summary>
public abstract record LossOptions
{
    /// <summary>Factor of this loss in the sum of all losses. TinyBERT adds all with 1.</summary>
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 1;
}
