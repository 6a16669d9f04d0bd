using Runner.Components;

namespace Runner.Metrics;

/// <summary>The list of metrics that a task judges its predictions by.</summary>
public static class PredictionMetrics
{
    /// <summary>What cannot work about such a list: a metric of predictions of another kind, or a name that two of them give.</summary>
    /// <param name="metrics">The option's components.</param>
    /// <param name="predicts">The kind of <see cref="Prediction"/> the task makes; null where it makes none with the options it has.</param>
    /// <param name="option">The option's name.</param>
    public static IEnumerable<ComponentProblem> Check(IReadOnlyList<IMetricComponent> metrics, Type? predicts, string option = "metrics")
    {
        for (var i = 0; i < metrics.Count; i++)
        {
            if (metrics[i].Judges != predicts)
            {
                yield return new ComponentProblem($"{option}[{i}]", predicts is null
                    ? "The task predicts nothing that a metric could judge with these options; leave 'metrics' out."
                    : $"It judges predictions of the kind '{Word(metrics[i].Judges)}', but the task makes those of the kind '{Word(predicts)}'; choose another metric.");
            }
        }
        foreach (var name in Values(metrics).CountBy(value => value.Name, StringComparer.Ordinal).Where(name => name.Value > 1))
            yield return new ComponentProblem(option, $"{name.Value} of the metrics report '{name.Key}', which would be one name for several figures; leave all but one out.");
    }

    /// <summary>All values that the metrics give, in their order.</summary>
    public static IReadOnlyList<MetricValue> Values(IReadOnlyList<IMetricComponent> metrics) => [.. metrics.SelectMany(metric => metric.Values)];

    // ClassPrediction -> class
    private static string Word(Type kind)
    {
        var name = kind.Name.EndsWith("Prediction", StringComparison.Ordinal) ? kind.Name[..^"Prediction".Length] : kind.Name;
        return string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
    }
}
