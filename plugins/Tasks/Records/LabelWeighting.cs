using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Tasks.Records;

/// <summary>What labels weigh, for tasks that choose among them.</summary>
/// <param name="ByName">Weights by name; others weigh 1.</param>
/// <param name="IsBalanced">Whether a label weighs the more the rarer it is in the training split.</param>
internal sealed record LabelWeighting(IReadOnlyDictionary<string, double> ByName, bool IsBalanced)
{
    /// <summary>Weights in the order of the labels; null where all are 1.</summary>
    /// <param name="names">The labels.</param>
    /// <param name="training">Labels of the training split.</param>
    public IReadOnlyList<double>? Of(LabelNames names, IEnumerable<string> training)
    {
        if (ByName.Count == 0 && !IsBalanced)
            return null;
        foreach (var unknown in ByName.Keys.Where(name => names.NumberOf(name) is null))
            throw RecordErrors.UnknownWeight.With(unknown, "labels", RecordWords.Listed(names));
        var weights = names.Names.Select(name => ByName.GetValueOrDefault(name, 1)).ToArray();
        if (!IsBalanced)
            return weights;
        var counts = training.CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var all = (double)counts.Values.Sum();
        // n / (C n_c), as scikit-learn's 'balanced'; a label that does not occur weighs nothing in training anyway
        return [.. weights.Select((weight, i) => counts.TryGetValue(names.Names[i], out var count) ? weight * all / (counts.Count * (double)count) : weight)];
    }

    /// <summary>Weights that name no label, and ones that are none.</summary>
    public IEnumerable<ComponentProblem> Check(LabelNames? names)
    {
        foreach (var (name, weight) in ByName.Where(weight => !(weight.Value >= 0 && double.IsFinite(weight.Value))))
            yield return new ComponentProblem("class_weights", $"'{name}' weighs {weight}; write a number from 0 on.");
        foreach (var unknown in names is null ? [] : ByName.Keys.Where(name => names.NumberOf(name) is null))
        {
            var error = RecordErrors.UnknownWeight;
            yield return new ComponentProblem("class_weights", $"{error.Format(unknown, "labels", RecordWords.Listed(names!))} {error.Remedy}");
        }
    }
}
