using System.Globalization;

namespace Runner.Tracking;

/// <summary>A value of a run: its text, and its number where it is one.</summary>
public readonly record struct RunFact(string Text, double? Number)
{
    internal static RunFact Of(string text) => new(text,
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null);

    internal static RunFact Of(double number, string text) => new(text, number);
}

/// <summary>What runs are listed, chosen and sorted by, each under one name: what they are, last values of metrics, settings, tags.</summary>
public sealed class RunFacts
{
    private const string TagPrefix = "tags.";

    private static readonly Dictionary<string, Func<RunHistory, RunFact?>> Known = new(StringComparer.Ordinal)
    {
        ["id"] = h => RunFact.Of(h.Run.Identity.RunId),
        ["name"] = h => RunFact.Of(h.Run.Identity.Name),
        ["state"] = h => RunFact.Of(h.State.Word()),
        ["experiment"] = h => RunFact.Of(h.Run.Identity.Experiment),
        ["arm"] = h => h.Run.Identity.Arm is { } arm ? RunFact.Of(arm) : null,
        ["seed"] = h => h.Run.Identity.Seed is { } seed ? RunFact.Of(seed, seed.ToString(CultureInfo.InvariantCulture)) : null,
        ["created"] = h => new RunFact(h.Run.Identity.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), null),
        ["duration"] = h => RunFact.Of(h.Duration.TotalSeconds, Reports.Figures.Time(h.Duration)),
        ["changes"] = h => h.Changes is { } changes ? RunFact.Of(changes) : null,
        ["note"] = h => h.Note is { } note ? RunFact.Of(note) : null,
    };

    public RunFacts(RunHistory history) => History = history;

    public RunHistory History { get; }

    /// <summary>All names this run has a value for.</summary>
    public IEnumerable<string> Names =>
        Known.Where(k => k.Value(History) is not null).Select(k => k.Key)
            .Concat(History.MetricNames).Concat(History.Parameters.Keys).Concat(History.Tags.Keys.Select(t => TagPrefix + t));

    /// <summary>The value; null where the run has none under that name.</summary>
    public RunFact? Find(string name)
    {
        if (Known.TryGetValue(name, out var known))
            return known(History);
        if (History.Last(name) is { } value)
            return RunFact.Of(value, Reports.Figures.Of(value));
        if (History.Parameters.TryGetValue(name, out var setting))
            return RunFact.Of(setting);
        var tag = name.StartsWith(TagPrefix, StringComparison.Ordinal) ? name[TagPrefix.Length..] : name;
        return History.Tags.TryGetValue(tag, out var label) ? RunFact.Of(label) : null;
    }

    /// <summary>True for the names that every run is asked by: id, name, state...</summary>
    public static bool IsKnown(string name) => Known.ContainsKey(name);
}
