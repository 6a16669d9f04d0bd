using MathNet.Numerics.Distributions;

namespace Runner.Tracking.Statistics;

/// <summary>A sample in figures: count, mean, deviation and the interval that holds the true mean in 95 of 100 such samples.</summary>
public sealed record SampleSummary
{
    /// <summary>Finite values.</summary>
    public required int Count { get; init; }

    /// <summary>Values left out because they are NaN or infinite.</summary>
    public required int NonFinite { get; init; }

    /// <summary>Arithmetic mean; null for an empty sample.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation with n - 1; null below two values.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Lower end of the 95 % interval from Student's t; null below two values.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 95 % interval.</summary>
    public double? High { get; init; }

    public static SampleSummary Of(IEnumerable<double> sample)
    {
        var all = sample.ToList();
        var values = all.Where(double.IsFinite).ToList();
        var summary = new SampleSummary { Count = values.Count, NonFinite = all.Count - values.Count };
        if (values.Count == 0)
            return summary;
        var mean = Moments.Mean(values);
        if (values.Count == 1)
            return summary with { Mean = mean };
        var deviation = Moments.StandardDeviation(values);
        var half = StudentT.InvCDF(0, 1, values.Count - 1, 0.975) * deviation / Math.Sqrt(values.Count);
        return summary with { Mean = mean, StandardDeviation = deviation, Low = mean - half, High = mean + half };
    }
}
