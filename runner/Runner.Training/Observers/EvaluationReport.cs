namespace Runner.Training;

/// <summary>Results of one evaluation.</summary>
/// <param name="Step">Updates the weights had seen.</param>
/// <param name="Sets">Metrics by evaluation set, in the task's order; means over the set's examples.</param>
public sealed record EvaluationReport(long Step, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Sets)
{
    /// <summary>All values under their full names, <c>eval/SET/METRIC</c>.</summary>
    public IEnumerable<KeyValuePair<string, double>> Flatten() =>
        Sets.SelectMany(set => set.Value.Select(metric => KeyValuePair.Create($"eval/{set.Key}/{metric.Key}", metric.Value)));
}
