using Runner.Metrics;
using Runner.Tracking.Ablations;

namespace Runner.Tracking.Reports;

/// <summary>A test over examples that a recipe asks for, known before any run: Holm's family has one for each arm besides the baseline.</summary>
/// <param name="Metric">What is compared.</param>
/// <param name="Test">How: one of the three tests.</param>
/// <param name="Set">Evaluation set whose predictions are read.</param>
/// <param name="Judge">Computes the value from predictions.</param>
/// <param name="Value">The value it gives.</param>
public sealed record PlannedExampleTest(AblationMetric Metric, ExampleTest Test, string Set, IMetricComponent Judge, MetricValue Value)
{
    /// <summary>Whether the recipe leaves the choice of the test to Runner.</summary>
    public bool IsChosen => Metric.Test == ExampleTest.Auto;

    /// <summary>
    /// Finds the test of a metric by its name, <c>eval/SET/VALUE</c>; null where the recipe asks for none, or where none of the metrics gives the value.
    /// </summary>
    public static PlannedExampleTest? Of(AblationMetric metric, IEnumerable<IMetricComponent> judges)
    {
        var start = MetricName.Evaluation("", "")[..^1];
        if (metric.Test == ExampleTest.None || !metric.Name.StartsWith(start, StringComparison.Ordinal))
            return null;
        foreach (var judge in judges)
        {
            foreach (var value in judge.Values)
            {
                var end = "/" + value.Name;
                // two metrics of one task never give the same value, and the name of a set has no slash
                if (!metric.Name.EndsWith(end, StringComparison.Ordinal) || metric.Name.Length <= start.Length + end.Length)
                    continue;
                var set = metric.Name[start.Length..^end.Length];
                if (!set.Contains('/', StringComparison.Ordinal) && set is not ("." or ".."))
                    return new PlannedExampleTest(metric, Resolved(metric.Test, value.Form), set, judge, value);
            }
        }
        return null;
    }

    private static ExampleTest Resolved(ExampleTest test, MetricForm form) => test != ExampleTest.Auto ? test : form switch
    {
        MetricForm.Share => ExampleTest.Mcnemar,
        MetricForm.Counts => ExampleTest.Randomization,
        _ => ExampleTest.Bootstrap,
    };
}

/// <summary>What a run predicted for a set, or why that is not known.</summary>
/// <param name="Predictions">In the order of ids; null where there are none.</param>
/// <param name="Missing">Why there are none, in words for a sentence.</param>
public sealed record RecordedPredictions(IReadOnlyList<ExamplePrediction>? Predictions, string? Missing = null);
