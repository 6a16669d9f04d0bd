using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Samplers.TopP;

/// <summary>Options of <c>sampler/top-p</c>.</summary>
public sealed record TopPOptions : SamplerOptions
{
    /// <summary>Probability that the kept tokens reach together. Holtzman et al. have 0.95, often 0.9.</summary>
    [Range(1e-6, 1.0)]
    public double P { get; init; } = 0.9;

    /// <summary>Whether the token that crosses <c>p</c> is kept.</summary>
    public TopPConvention Convention { get; init; } = TopPConvention.Crossing;

    /// <summary>Whether tokens as likely as the last kept one stay too; null for what the convention's code does: within yes, crossing no.</summary>
    public bool? KeepTies { get; init; }

    /// <summary>Truncates to this many tokens first; null for none.</summary>
    [Range(1, 1_000_000)]
    public int? TopK { get; init; }
}

/// <summary>Two published readings of nucleus sampling.</summary>
public enum TopPConvention
{
    /// <summary>Keeps tokens until their probability exceeds p, the one that crosses it included: the paper (but at exact equality) and HuggingFace.</summary>
    Crossing,

    /// <summary>Keeps tokens while their probability stays at or below p, at least one: OpenAI's GPT-2. One token less.</summary>
    Within,
}
