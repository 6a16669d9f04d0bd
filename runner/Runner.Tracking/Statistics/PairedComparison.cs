using MathNet.Numerics.Distributions;

namespace Runner.Tracking.Statistics;

/// <summary>
/// Student's paired t-test, two-sided: is the mean of the differences within pairs zero? Pairs share a seed, so what a seed brings
/// (data order, initial weights) cancels out.
/// </summary>
public sealed record PairedComparison
{
    /// <summary>Pairs with two finite values.</summary>
    public required int Pairs { get; init; }

    /// <summary>Mean of (other - baseline); null without pairs.</summary>
    public double? MeanDifference { get; init; }

    /// <summary>Standard deviation of the differences; null below two pairs.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Ends of the 95 % interval of the mean difference; null below two pairs.</summary>
    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>t statistic; null where the test does not apply.</summary>
    public double? Statistic { get; init; }

    /// <summary>Two-sided p, not corrected for several tests; null where the test does not apply.</summary>
    public double? PValue { get; init; }

    /// <summary>Effect size: mean difference over the deviation of the differences (Cohen's d_z); null where undefined.</summary>
    public double? EffectSize { get; init; }

    /// <summary>Why there is no p, in words for a table; null when there is one.</summary>
    public string? NotApplicable { get; init; }

    /// <param name="baseline">Value by seed.</param>
    /// <param name="other">Value by seed; only seeds on both sides make pairs.</param>
    public static PairedComparison Of(IReadOnlyDictionary<long, double> baseline, IReadOnlyDictionary<long, double> other)
    {
        var differences = baseline
            .Where(b => double.IsFinite(b.Value) && other.TryGetValue(b.Key, out var o) && double.IsFinite(o))
            .OrderBy(b => b.Key)
            .Select(b => other[b.Key] - b.Value)
            .ToList();
        if (differences.Count == 0)
            return new PairedComparison { Pairs = 0, NotApplicable = "n/a: no seed in common" };
        var mean = Moments.Mean(differences);
        if (differences.Count == 1)
            return new PairedComparison { Pairs = 1, MeanDifference = mean, NotApplicable = "n/a: needs 2 seeds" };

        var count = differences.Count;
        var deviation = Moments.StandardDeviation(differences);
        var error = deviation / Math.Sqrt(count);
        var half = StudentT.InvCDF(0, 1, count - 1, 0.975) * error;
        var result = new PairedComparison
        {
            Pairs = count,
            MeanDifference = mean,
            StandardDeviation = deviation,
            Low = mean - half,
            High = mean + half,
        };
        // a test of spread against no spread would claim certainty from nothing
        if (deviation <= 1e-15 * differences.Max(Math.Abs))
            return result with { NotApplicable = mean == 0 ? "n/a: identical for every seed" : "n/a: the same difference for every seed" };
        var t = mean / error;
        return result with
        {
            Statistic = t,
            PValue = Math.Min(1, 2 * StudentT.CDF(0, 1, count - 1, -Math.Abs(t))),
            EffectSize = mean / deviation,
        };
    }
}
