using Runner.Metrics;

namespace Runner.Tracking;

/// <summary>A line of a comparison.</summary>
/// <param name="Values">One per run, in order; null where a run has none.</param>
/// <param name="Note">Something to know about the line, such as the first step at which curves part; null for nothing.</param>
public sealed record ComparisonRow(string Name, IReadOnlyList<string?> Values, string? Note = null);

/// <summary>What differs between runs: <c>runner compare</c>.</summary>
public sealed record RunComparison
{
    /// <summary>The runs, in the order asked for.</summary>
    public required IReadOnlyList<RunFolder> Runs { get; init; }

    /// <summary>Settings that differ, by path.</summary>
    public required IReadOnlyList<ComparisonRow> Parameters { get; init; }

    /// <summary>Settings that all runs share.</summary>
    public required int EqualParameterCount { get; init; }

    /// <summary>Last values of all metrics, system figures left out.</summary>
    public required IReadOnlyList<ComparisonRow> Metrics { get; init; }

    /// <summary>What else differs: status, code, machine, versions.</summary>
    public required IReadOnlyList<ComparisonRow> Surroundings { get; init; }

    /// <summary>True when every computed metric of all runs agrees bit for bit at every step.</summary>
    public required bool IsBitwiseEqual { get; init; }

    /// <exception cref="Errors.RunnerException">RUN5050 below two runs.</exception>
    public static RunComparison Of(IReadOnlyList<RunFolder> runs)
    {
        if (runs.Count < 2)
            throw TrackingErrors.CompareNeedsTwo.With(runs.Count);
        var histories = runs.Select(RunHistory.Read).ToList();
        var provenances = runs.Select(Provenance.Read).ToList();
        var parameters = Names(histories, h => h.Parameters.Keys)
            .Select(name => new ComparisonRow(name, [.. histories.Select(h => Setting(h, name))])).ToList();
        var metrics = Names(histories, h => h.MetricNames).Where(n => !MetricName.IsOfMachine(n)).ToList();
        var partings = metrics.ToDictionary(m => m, m => FirstDifference(histories, m));
        return new RunComparison
        {
            Runs = runs,
            Parameters = [.. parameters.Where(Differs)],
            EqualParameterCount = parameters.Count(p => !Differs(p)),
            Metrics = [.. metrics.Select(m => new ComparisonRow(m,
                [.. histories.Select(h => h.Last(m) is { } v ? Reports.Figures.Of(v) : null)],
                partings[m] is { } step ? $"differs from step {step}" : "equal at every step"))],
            Surroundings = [.. Surrounding(histories, provenances).Where(Differs)],
            IsBitwiseEqual = metrics.Any(m => !MetricName.IsMeasured(m)) && metrics.Where(m => !MetricName.IsMeasured(m)).All(m => partings[m] is null),
        };
    }

    private static IEnumerable<ComparisonRow> Surrounding(List<RunHistory> histories, List<Provenance?> provenances)
    {
        yield return new ComparisonRow("status", [.. histories.Select(h => h.State.Word())]);
        yield return new ComparisonRow("runner", [.. provenances.Select(p => p?.Runner)]);
        yield return new ComparisonRow("commit", [.. provenances.Select(p => p?.Code is { } c ? c.Commit + (c.IsDirty ? "+changes" : "") : null)]);
        yield return new ComparisonRow("machine", [.. provenances.Select(p => p?.Machine.Summary())]);
        foreach (var name in Keys(provenances.Select(p => p?.Packages)))
            yield return new ComparisonRow("package " + name, [.. provenances.Select(p => p?.Packages.GetValueOrDefault(name))]);
        foreach (var name in Keys(provenances.Select(p => p?.Request.Plugins)))
            yield return new ComparisonRow("plugin " + name, [.. provenances.Select(p => p?.Request.Plugins.GetValueOrDefault(name))]);
        foreach (var name in Keys(provenances.Select(p => p?.Request.Data)))
            yield return new ComparisonRow("data " + name, [.. provenances.Select(p => p?.Request.Data.GetValueOrDefault(name))]);
        foreach (var name in Keys(provenances.Select(p => p?.Request.Tensors)))
            yield return new ComparisonRow("tensors " + name, [.. provenances.Select(p => p?.Request.Tensors.GetValueOrDefault(name))]);
    }

    // a run that went on under another setting has both
    private static string? Setting(RunHistory history, string name) =>
        history.Tags.TryGetValue(RunHistory.ChangedPrefix + name, out var later) ? $"{history.Parameters.GetValueOrDefault(name)}, later {later}" : history.Parameters.GetValueOrDefault(name);

    private static bool Differs(ComparisonRow row) => row.Values.Distinct().Count() > 1;

    private static IEnumerable<string> Keys(IEnumerable<IReadOnlyDictionary<string, string>?> maps) =>
        maps.SelectMany(m => m?.Keys ?? []).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(List<RunHistory> histories, Func<RunHistory, IEnumerable<string>> names) =>
        histories.SelectMany(names).Distinct().Order(StringComparer.Ordinal);

    // a step that one run lacks is a difference as well
    private static long? FirstDifference(List<RunHistory> histories, string metric)
    {
        var first = histories[0].Points(metric);
        long? parting = null;
        foreach (var other in histories.Skip(1).Select(h => h.Points(metric)))
        {
            for (var i = 0; i < Math.Max(first.Count, other.Count); i++)
            {
                if (i < first.Count && i < other.Count && first[i].Step == other[i].Step
                    && BitConverter.DoubleToInt64Bits(first[i].Value) == BitConverter.DoubleToInt64Bits(other[i].Value))
                    continue;
                var step = Math.Min(i < first.Count ? first[i].Step : long.MaxValue, i < other.Count ? other[i].Step : long.MaxValue);
                parting = Math.Min(parting ?? long.MaxValue, step);
                break;
            }
        }
        return parting;
    }
}
