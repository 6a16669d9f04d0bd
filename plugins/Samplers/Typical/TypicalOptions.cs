using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Samplers.Typical;

/// <summary>Options of <c>sampler/typical</c>.</summary>
public sealed record TypicalOptions : SamplerOptions
{
    /// <summary>Probability that the kept tokens reach together. Meister et al. have 0.2 for stories and 0.95 for summaries.</summary>
    [Range(1e-6, 1.0)]
    public double Mass { get; init; } = 0.95;
}
