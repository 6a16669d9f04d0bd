namespace Runner.Tracking;

/// <summary>The order of listed runs: by one value, upwards, or downwards with <c>:desc</c>. Runs without the value come last.</summary>
public sealed record RunOrder(string Name, bool IsDescending)
{
    private const string Descending = ":desc", Ascending = ":asc";

    /// <summary>Reads <c>eval/dev/loss</c>, <c>seed:desc</c>.</summary>
    public static RunOrder Parse(string text) =>
        text.EndsWith(Descending, StringComparison.Ordinal) ? new(text[..^Descending.Length], true)
        : text.EndsWith(Ascending, StringComparison.Ordinal) ? new(text[..^Ascending.Length], false)
        : new(text, false);

    /// <summary>Sorts; runs of equal value stay as they were.</summary>
    public IReadOnlyList<RunFacts> Sort(IEnumerable<RunFacts> runs)
    {
        var valued = runs.Select(run => (Run: run, Fact: run.Find(Name))).ToList();
        var numeric = valued.All(v => v.Fact is null or { Number: not null });
        var has = valued.Where(v => v.Fact is { Number: not double.NaN });
        var sorted = numeric
            ? Directed(has, v => v.Fact!.Value.Number!.Value, Comparer<double>.Default)
            : Directed(has, v => v.Fact!.Value.Text, StringComparer.Ordinal);
        return [.. sorted.Select(v => v.Run), .. valued.Where(v => v.Fact is null or { Number: double.NaN }).Select(v => v.Run)];
    }

    private IEnumerable<(RunFacts Run, RunFact? Fact)> Directed<T>(
        IEnumerable<(RunFacts Run, RunFact? Fact)> runs, Func<(RunFacts Run, RunFact? Fact), T> key, IComparer<T> comparer) =>
        IsDescending ? runs.OrderByDescending(key, comparer) : runs.OrderBy(key, comparer);
}
