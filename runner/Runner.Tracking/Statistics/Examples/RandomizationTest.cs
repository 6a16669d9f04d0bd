namespace Runner.Tracking.Statistics.Examples;

/// <summary>
/// Approximate randomization: if the two models were of one kind, it would not matter which of them said what about a unit. Their answers change places at random, and p is the
/// share of (r + 1) / (R + 1) arrangements whose difference is at least as large as the one seen, ties counted. Identical predictions give p = 1.
/// </summary>
/// <remarks>Noreen 1989 (Computer-Intensive Methods for Testing Hypotheses); Yeh 2000 (COLING) for precision, recall and F1. Exact for any metric and any number of units.</remarks>
/// <param name="Difference">Of the sample, other minus baseline.</param>
/// <param name="PValue">Two-sided.</param>
/// <param name="AtLeastAsLarge">r: arrangements drawn whose difference is at least as large, in either direction.</param>
/// <param name="Draws">R.</param>
/// <param name="Differing">Units in which the models differ.</param>
public sealed record RandomizationTest(double Difference, double PValue, int AtLeastAsLarge, int Draws, int Differing)
{
    /// <summary>Draws and tests.</summary>
    public static RandomizationTest Of(IPairedUnits pair, int draws = UnitDraws.Default, long seed = UnitDraws.Seed)
    {
        var seen = UnitDraws.Observed(pair);
        // what is no number is as large as any
        var count = UnitDraws.Exchanged(pair, draws, seed).Count(drawn => !(Math.Abs(drawn) < Math.Abs(seen) - UnitDraws.Tie));
        return new RandomizationTest(seen, (count + 1.0) / (draws + 1), count, draws, pair.Differing);
    }

    /// <summary>The smallest p that can come out: by the number of draws, and by that of arrangements, of which a half are mirror images.</summary>
    public double SmallestP => Math.Max(1.0 / (Draws + 1), Math.Min(1, 2 * Math.Pow(2, -Differing)));
}
