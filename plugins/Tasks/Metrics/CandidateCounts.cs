using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>Where the right candidate stands among others of the same score.</summary>
public enum TieRule
{
    /// <summary>At the mean of the places they share: a model that scores all alike earns the middle.</summary>
    Mean,

    /// <summary>Last of them.</summary>
    Against,

    /// <summary>First of them, as OpenKE does. A constant score ranks first; only to compare with figures that were reckoned so.</summary>
    Favour,

    /// <summary>By the order of the candidates, as scripts with a stable sort do.</summary>
    Listed,
}

/// <summary>How many candidates stand before the right one, and beside it.</summary>
internal readonly record struct CandidateCounts(long Better, long Equal, long EqualBefore)
{
    /// <summary>
    /// Counts among the candidates that <paramref name="takesPart"/> names. A score that is not a number counts against the model: the right candidate with such a score stands
    /// behind all others, and another one with such a score stands before the right one.
    /// </summary>
    public static CandidateCounts Of(CandidatePrediction prediction, Func<int, bool> takesPart)
    {
        var truth = prediction.Scores[prediction.Truth];
        long better = 0, equal = 0, equalBefore = 0;
        for (var i = 0; i < prediction.Scores.Count; i++)
        {
            var score = prediction.Scores[i];
            if (i == prediction.Truth || score < truth || !takesPart(i))
                continue;
            if (score == truth)
                (equal, equalBefore) = (equal + 1, equalBefore + (i < prediction.Truth ? 1 : 0));
            else
                better++;                                                       // higher, or one of the two is no number
        }
        return new CandidateCounts(better, equal, equalBefore);
    }

    /// <summary>Rank from 1; a half where an even number shares places.</summary>
    public double Rank(TieRule ties) => 1 + Better + ties switch
    {
        TieRule.Against => Equal,
        TieRule.Favour => 0,
        TieRule.Listed => EqualBefore,
        _ => Equal / 2.0,
    };
}
