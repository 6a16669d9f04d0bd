using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Samplers.Beam;

/// <summary>Options of <c>sampler/beam</c>.</summary>
public sealed record BeamOptions : SamplerOptions
{
    /// <summary>Continuations kept at each step. 1 is greedy.</summary>
    [Range(1, 1000)]
    [AlsoCalled("num_beams", "beam_size")]
    public int Beams { get; init; } = 4;

    /// <summary>Exponent alpha of the length penalty ((5 + length) / 6)^alpha that log-probabilities are divided by. 0 compares them as they are, which favours short texts; GNMT has 0.6 to 0.8.</summary>
    [Range(0.0, 10.0)]
    public double LengthPenalty { get; init; } = 0.6;

    /// <summary>True stops as soon as there are as many complete texts as beams; false goes on while a running one could still be among the best.</summary>
    public bool EarlyStopping { get; init; }
}
