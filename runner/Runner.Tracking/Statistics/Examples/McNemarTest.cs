using MathNet.Numerics.Distributions;

namespace Runner.Tracking.Statistics.Examples;

/// <summary>
/// McNemar's test of two shares over the same independent examples: of those that one model alone gets right, are there as many on either side? Conditional on their number it is a
/// binomial test at 1/2. The mid-p counts half of the probability of the observed table: the exact test keeps far below its level, the mid-p test at it.
/// </summary>
/// <remarks>
/// McNemar 1947 (Psychometrika 12); mid-p: Fagerland, Lydersen and Laake 2013 (BMC Medical Research Methodology 13:91), which recommends it. With b = c there is no difference and
/// the mid-p is 1 - P(b) / 2 there; here as everywhere in Runner no difference has p = 1.
/// </remarks>
/// <param name="BaselineOnly">Examples that the baseline alone gets right.</param>
/// <param name="OtherOnly">Examples that the other model alone gets right.</param>
/// <param name="MidP">Two-sided mid-p; 1 where both counts are equal.</param>
/// <param name="ExactP">Two-sided exact p, beside it.</param>
public sealed record McNemarTest(int BaselineOnly, int OtherOnly, double MidP, double ExactP)
{
    /// <summary>Tests two counts of discordant examples.</summary>
    public static McNemarTest Of(int baselineOnly, int otherOnly)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(baselineOnly);
        ArgumentOutOfRangeException.ThrowIfNegative(otherOnly);
        if (baselineOnly == otherOnly)
            return new McNemarTest(baselineOnly, otherOnly, 1, 1);
        var (all, smaller) = (baselineOnly + otherOnly, Math.Min(baselineOnly, otherOnly));
        var exact = Math.Min(1, 2 * Binomial.CDF(0.5, all, smaller));
        return new McNemarTest(baselineOnly, otherOnly, exact - Binomial.PMF(0.5, all, smaller), exact);
    }

    /// <summary>Counts and tests.</summary>
    /// <param name="baseline">Whether the baseline is right, for each example.</param>
    /// <param name="other">Whether the other model is.</param>
    public static McNemarTest Of(IReadOnlyList<bool> baseline, IReadOnlyList<bool> other) =>
        Of(baseline.Zip(other).Count(pair => pair is (true, false)), baseline.Zip(other).Count(pair => pair is (false, true)));

    /// <summary>The smallest mid-p that so many discordant examples can give.</summary>
    public double SmallestP => Math.Min(1, Math.Pow(2, -(BaselineOnly + OtherOnly)));
}
