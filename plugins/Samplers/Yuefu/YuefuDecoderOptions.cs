using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Samplers.Yuefu;

/// <summary>Options of <c>sampler/yuefu</c>. The defaults are the released decoder.</summary>
public sealed record YuefuDecoderOptions
{
    /// <summary>Log-probabilities are divided by it. The release has 1.</summary>
    [Range(0.01, 100.0)]
    public double Temperature { get; init; } = 1;

    /// <summary>Tokens to choose from, those that tie with the k-th included. The release has 3.</summary>
    [Range(1, 1_000_000)]
    public int K { get; init; } = 3;

    /// <summary>Tokens that are never chosen, as the vocabulary writes them. The release bans [UNK] alone.</summary>
    public IReadOnlyList<string> BannedTokens { get; init; } = ["[UNK]"];

    /// <summary>Ids that are never chosen.</summary>
    public IReadOnlyList<int> BannedIds { get; init; } = [];

    /// <summary>Tokens that may come again, as the vocabulary writes them. In the release the comma and the full stop.</summary>
    public IReadOnlyList<string> RepeatableTokens { get; init; } = ["，", "。"];

    /// <summary>Ids that may come again.</summary>
    public IReadOnlyList<int> RepeatableIds { get; init; } = [];

    /// <summary>What the log-probability of a used token is multiplied by, once per use. The release has 1000, which hides it behind nearly any other.</summary>
    [Range(1.0, 1e9)]
    public double UsedFactor { get; init; } = 1e3;

    /// <summary>
    /// Tokens after which a used one counts: 1 as in the release, where a character may therefore follow itself once; 0 counts it at once.
    /// </summary>
    [Range(0, 1000)]
    public int Delay { get; init; } = 1;
}
