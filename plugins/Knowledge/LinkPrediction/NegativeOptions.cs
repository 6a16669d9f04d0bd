using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>How true triples are corrupted.</summary>
public sealed record NegativeOptions
{
    /// <summary>Corruptions of each true triple. OpenKE's for FB15K237 is 25.</summary>
    [Range(1, 10_000)]
    public int Count { get; init; } = 25;

    /// <summary>Which end is replaced: <c>bernoulli</c> or <c>uniform</c>.</summary>
    public NegativeSampling Sampling { get; init; } = NegativeSampling.Bernoulli;

    /// <summary>Never draws a triple that is known from training, as OpenKE does. The paper draws any entity.</summary>
    public bool SkipKnown { get; init; } = true;
}

/// <summary>Which end of a triple is replaced.</summary>
public enum NegativeSampling
{
    /// <summary>
    /// The end of which the relation has more, more often: the head with probability tph / (tph + hpt), mean tails per head and heads
    /// per tail (Wang et al. 2014, TransH, section 3.2), so that fewer true triples are taken for false ones.
    /// </summary>
    Bernoulli,

    /// <summary>Head or tail with equal probability (Bordes et al. 2013).</summary>
    Uniform,
}
