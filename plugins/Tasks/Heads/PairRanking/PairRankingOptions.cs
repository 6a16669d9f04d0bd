using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Options of <c>head/pair-ranking</c>.</summary>
public sealed record PairRankingOptions : PooledOptions
{
    /// <summary>What the scores are trained for; see the losses. Default: pointwise, each pair on its own.</summary>
    [IndependentOfWeights]
    public RankingLoss Loss { get; init; } = RankingLoss.Pointwise;

    /// <summary>With <c>loss: margin</c>: how much higher the better of two candidates should score. Default: 1.</summary>
    [Range(0.0, 1e6)]
    [IndependentOfWeights]
    public double Margin { get; init; } = 1;
}

/// <summary>Losses of <c>head/pair-ranking</c>.</summary>
public enum RankingLoss
{
    /// <summary>Binary cross-entropy of sigmoid(score) with the label, which is from 0 to 1: each example on its own.</summary>
    Pointwise,

    /// <summary>max(0, margin - (better - worse)) for each two candidates of a query with different labels.</summary>
    Margin,

    /// <summary>log(1 + exp(-(better - worse))) for each two candidates of a query with different labels (RankNet).</summary>
    Logistic,

    /// <summary>Cross-entropy of the softmax over a query's candidates with their labels' shares (ListNet's top one).</summary>
    Listwise,
}
