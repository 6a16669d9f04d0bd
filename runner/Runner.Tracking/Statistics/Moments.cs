namespace Runner.Tracking.Statistics;

/// <summary>Mean and deviation in two passes, exact for equal values.</summary>
internal static class Moments
{
    public static double Mean(IReadOnlyList<double> values)
    {
        // shifted by the first value: the mean of equal values is that value, without rounding
        var origin = values[0];
        var sum = 0.0;
        foreach (var value in values)
            sum += value - origin;
        return origin + sum / values.Count;
    }

    public static double StandardDeviation(IReadOnlyList<double> values)
    {
        var mean = Mean(values);
        var sum = 0.0;
        foreach (var value in values)
            sum += (value - mean) * (value - mean);
        return Math.Sqrt(sum / (values.Count - 1));
    }
}
