using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>example-builder/sentence-pair</c>.</summary>
public sealed record SentencePairOptions
{
    /// <summary>
    /// What the pairs with label 1 are: <c>random</c>, the second segment comes from another document (BERT), or <c>swapped</c>, two consecutive
    /// segments in the wrong order (ALBERT). Default: random.
    /// </summary>
    public NegativePairs Negatives { get; init; } = NegativePairs.Random;

    /// <summary>Share of pairs with label 1. BERT and ALBERT use 0.5. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("negative_share")]
    public double NegativeProb { get; init; } = 0.5;

    /// <summary>Share of sequences that aim at a random shorter length, anew in each epoch. BERT uses 0.1. Default: 0.1.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("short_sequences", "short_seq_probability")]
    public double ShortSeqProb { get; init; } = 0.1;
}
