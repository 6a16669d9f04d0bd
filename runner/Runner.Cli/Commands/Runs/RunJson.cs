using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary>A run as JSON; see <c>docs/json.md</c>.</summary>
internal static class RunJson
{
    public static object Of(RunHistory history)
    {
        var identity = history.Run.Identity;
        return new
        {
            Id = identity.RunId,
            identity.Name,
            identity.Experiment,
            State = history.State,
            history.Reason,
            identity.Created,
            DurationSeconds = history.Duration.TotalSeconds,
            identity.Seed,
            identity.Arm,
            Parent = identity.ParentRunId,
            history.Changes,
            history.Note,
            Folder = history.Run.Location,
            Tags = Sorted(history.Tags),
            Parameters = Sorted(history.Parameters),
            Metrics = new SortedDictionary<string, object>(history.MetricNames.ToDictionary(name => name,
                object (name) => new { Value = history.Last(name), history.Points(name)[^1].Step }), StringComparer.Ordinal),
        };
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> values) =>
        new(values.ToDictionary(v => v.Key, v => v.Value), StringComparer.Ordinal);
}
