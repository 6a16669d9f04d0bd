using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Samplers;

/// <summary>Options shared by the samplers.</summary>
public abstract record SamplerOptions
{
    /// <summary>Logits are divided by it: below 1 prefers likely tokens, above 1 evens them out. 1 leaves the model's distribution.</summary>
    [Range(0.01, 100.0)]
    public double Temperature { get; init; } = 1;

    /// <summary>
    /// Tokens that occurred before have their logit divided by it where positive, multiplied where negative. 1 is off; CTRL (Keskar et al.
    /// 2019, arXiv:1909.05858, section 4.1) has 1.2. CTRL divides always, which would favour tokens with negative logits.
    /// </summary>
    [Range(0.1, 100.0)]
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Whether tokens of the prompt count as having occurred.</summary>
    public bool PenalizePrompt { get; init; } = true;

    /// <summary>Sequences of this many tokens may not occur twice, the prompt counted (Paulus et al. 2017, arXiv:1705.04304); null is off.</summary>
    [Range(1, 1000)]
    [AlsoCalled("no_repeat_ngram")]
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>Tokens that are never chosen, as the vocabulary writes them, such as <c>[UNK]</c>.</summary>
    public IReadOnlyList<string> BannedTokens { get; init; } = [];

    /// <summary>Ids that are never chosen.</summary>
    public IReadOnlyList<int> BannedIds { get; init; } = [];
}
