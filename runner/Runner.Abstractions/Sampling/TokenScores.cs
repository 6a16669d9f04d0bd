namespace Runner.Sampling;

/// <summary>Arithmetic over the scores of a vocabulary, in the order of ids and in double precision, so that equal scores give equal results.</summary>
public static class TokenScores
{
    /// <summary>Logarithm of the sum of exponentials; negative infinity where nothing is left.</summary>
    public static double LogSumExp(ReadOnlySpan<float> scores)
    {
        var largest = Largest(scores);
        if (float.IsNegativeInfinity(largest))
            return double.NegativeInfinity;
        var sum = 0.0;
        foreach (var score in scores)
            sum += Math.Exp((double)score - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>The best token; of equals the first.</summary>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var id = 1; id < scores.Length; id++)
        {
            if (scores[id] > scores[best])
                best = id;
        }
        return best;
    }

    /// <summary>The token at <paramref name="share"/>, from 0 to below 1, of the probabilities laid side by side by id.</summary>
    public static int Draw(ReadOnlySpan<float> scores, double share)
    {
        var largest = Largest(scores);
        var total = 0.0;
        foreach (var score in scores)
            total += Math.Exp((double)score - largest);
        var (left, last) = (share * total, -1);
        for (var id = 0; id < scores.Length; id++)
        {
            if (float.IsNegativeInfinity(scores[id]))
                continue;
            last = id;
            left -= Math.Exp((double)scores[id] - largest);
            if (left < 0)
                break;
        }
        return last;
    }

    /// <summary>Throws where no token can be chosen.</summary>
    /// <param name="scores">Filtered.</param>
    /// <param name="index">Number of the text.</param>
    /// <param name="step">Tokens it has.</param>
    public static void ThrowIfNone(ReadOnlySpan<float> scores, long index, int step)
    {
        var anything = false;
        foreach (var score in scores)
        {
            if (float.IsNaN(score) || float.IsPositiveInfinity(score))
                throw SamplingErrors.NotFinite.With(index, step + 1);
            anything |= !float.IsNegativeInfinity(score);
        }
        if (!anything)
            throw SamplingErrors.NothingLeft.With(index, step + 1);
    }

    private static float Largest(ReadOnlySpan<float> scores)
    {
        var largest = float.NegativeInfinity;
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        return largest;
    }
}
