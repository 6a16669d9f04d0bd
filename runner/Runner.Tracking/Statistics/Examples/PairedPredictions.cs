using Runner.Metrics;

namespace Runner.Tracking.Statistics.Examples;

/// <summary>
/// Any metric over predictions. Counts that add up are taken once for each unit and put together for each draw; other metrics are built anew from the predictions drawn.
/// </summary>
public sealed class PairedPredictions : IPairedUnits
{
    private readonly IMetricComponent _metric;
    private readonly string _value;
    private readonly List<Prediction>[] _baseline, _other;
    private readonly IMetric[]? _baselineCounts, _otherCounts;

    /// <param name="metric">Judges the predictions.</param>
    /// <param name="value">Name of the value that is compared.</param>
    /// <param name="units">Unit of each example, from 0, without gaps.</param>
    /// <param name="baseline">Predictions of the baseline, in the order of the examples.</param>
    /// <param name="other">Of the other model.</param>
    public PairedPredictions(IMetricComponent metric, string value, IReadOnlyList<int> units, IReadOnlyList<Prediction> baseline, IReadOnlyList<Prediction> other)
    {
        (_metric, _value) = (metric, value);
        (_baseline, _other) = (Cut(units, baseline), Cut(units, other));
        (_baselineCounts, _otherCounts) = (Counts(_baseline), Counts(_other));
        Differing = Enumerable.Range(0, _baseline.Length).Count(Differs);
    }

    public int Units => _baseline.Length;

    public int Differing { get; }

    public double Difference(ReadOnlySpan<int> times)
    {
        var (baseline, other) = (_metric.Build(), _metric.Build());
        for (var unit = 0; unit < times.Length; unit++)
        {
            Add(baseline, _baseline, _baselineCounts, unit, times[unit]);
            Add(other, _other, _otherCounts, unit, times[unit]);
        }
        return other.Result()[_value] - baseline.Result()[_value];
    }

    public double Exchanged(ReadOnlySpan<bool> exchanged)
    {
        var (baseline, other) = (_metric.Build(), _metric.Build());
        for (var unit = 0; unit < exchanged.Length; unit++)
        {
            var (first, second) = exchanged[unit] ? (other, baseline) : (baseline, other);
            Add(first, _baseline, _baselineCounts, unit, 1);
            Add(second, _other, _otherCounts, unit, 1);
        }
        return other.Result()[_value] - baseline.Result()[_value];
    }

    private static List<Prediction>[] Cut(IReadOnlyList<int> units, IReadOnlyList<Prediction> predictions)
    {
        var cut = new List<Prediction>[units.Count == 0 ? 0 : units.Max() + 1];
        for (var i = 0; i < units.Count; i++)
            (cut[units[i]] ??= []).Add(predictions[i]);
        return cut;
    }

    private IMetric[]? Counts(List<Prediction>[] units) => _metric.Build() is IAdditiveMetric ? [.. units.Select(Count)] : null;

    private IMetric Count(List<Prediction> unit)
    {
        var metric = _metric.Build();
        foreach (var prediction in unit)
            metric.Add(prediction);
        return metric;
    }

    private static void Add(IMetric metric, List<Prediction>[] predictions, IMetric[]? counts, int unit, int times)
    {
        if (counts is not null && times > 0)
        {
            ((IAdditiveMetric)metric).Add(counts[unit], times);
            return;
        }
        for (var i = 0; i < times; i++)
        {
            foreach (var prediction in predictions[unit])
                metric.Add(prediction);
        }
    }

    // records of lists are equal only where they are the same list: what the metric makes of a unit is compared instead
    private bool Differs(int unit)
    {
        var (baseline, other) = (_baselineCounts?[unit] ?? Count(_baseline[unit]), _otherCounts?[unit] ?? Count(_other[unit]));
        var values = other.Result();
        return baseline.Result().Any(value => !values[value.Key].Equals(value.Value)) || !_baseline[unit].SequenceEqual(_other[unit]);
    }
}
