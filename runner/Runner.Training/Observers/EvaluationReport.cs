using System.Text.Json.Serialization;
using Runner.Metrics;

namespace Runner.Training;

/// <summary>Results of one evaluation.</summary>
/// <param name="Step">Updates the weights had seen.</param>
/// <param name="Sets">Metrics by evaluation set, in the task's order; means over the set's examples, and figures over its predictions.</param>
public sealed record EvaluationReport(long Step, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Sets)
{
    /// <summary>
    /// What was predicted, by evaluation set with metrics, in the order of ids; on the first rank, and only for those who hear of the evaluation: neither kept in memory
    /// afterwards nor in checkpoints.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, IReadOnlyList<ExamplePrediction>> Predictions { get; init; } = new Dictionary<string, IReadOnlyList<ExamplePrediction>>();

    /// <summary>Whether it is the best so far by <c>checkpoint.best</c>.</summary>
    [JsonIgnore]
    public bool IsBest { get; init; }

    /// <summary>All values under their full names, <c>eval/SET/METRIC</c>.</summary>
    public IEnumerable<KeyValuePair<string, double>> Flatten() =>
        Sets.SelectMany(set => set.Value.Select(metric => KeyValuePair.Create(MetricName.Evaluation(set.Key, metric.Key), metric.Value)));
}
