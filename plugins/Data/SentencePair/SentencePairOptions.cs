using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>packing/sentence-pair</c>.</summary>
public sealed record SentencePairOptions
{
    /// <summary>Share of pairs whose second segment comes from another document. BERT uses 0.5. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    public double RandomNext { get; init; } = 0.5;

    /// <summary>Share of sequences that aim at a random shorter length, anew in each epoch. BERT uses 0.1. Default: 0.1.</summary>
    [Range(0.0, 1.0)]
    public double ShortSequences { get; init; } = 0.1;
}
