using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Tasks.Metrics.Ranking;

/// <summary>What a candidate's relevance is worth.</summary>
public enum RankingGain
{
    /// <summary><c>2^relevance - 1</c>, as LightGBM and web search.</summary>
    Exponential,

    /// <summary>The relevance itself, as scikit-learn.</summary>
    Linear,
}

/// <summary>What a query without a relevant candidate counts.</summary>
public enum WithoutRelevant
{
    /// <summary>It is left out of the means.</summary>
    Skip,

    /// <summary>0, as scikit-learn.</summary>
    Zero,

    /// <summary>1, as LightGBM: nothing could be ranked better.</summary>
    One,
}

/// <summary>Options of <c>metric/ranking</c>.</summary>
public sealed record RankingOptions
{
    /// <summary>How many candidates from the top <c>ndcg</c> looks at.</summary>
    [Range(1, 100000)]
    public int Cutoff { get; init; } = 10;

    /// <summary>What a candidate's relevance is worth in <c>ndcg</c>.</summary>
    public RankingGain Gain { get; init; } = RankingGain.Exponential;

    /// <summary>What a query without a relevant candidate counts.</summary>
    public WithoutRelevant WithoutRelevant { get; init; } = WithoutRelevant.Skip;

    /// <summary>What happens to candidates of equal score. <c>mean</c> is scikit-learn's.</summary>
    public TieOrder Ties { get; init; } = TieOrder.Against;
}
