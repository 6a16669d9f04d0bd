using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Tells who a run is where <c>run.json</c> does not: from its journal, which records it; in those of older versions, from tags and settings.</summary>
internal static class RunIdentityInJournal
{
    /// <summary>The identity; null where the journal has none.</summary>
    /// <param name="location">Folder of the run.</param>
    public static RunIdentity? Find(string location)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        long? created = null;
        foreach (var record in JournalReader.ReadAll(Path.Combine(location, "journal.jsonl")))
        {
            created ??= record.Timestamp;
            switch (record)
            {
                case IdentityRecord { Identity: var identity } when RunId.IsValid(identity.RunId):
                    return identity;
                case TagsRecord labels:
                    foreach (var (name, value) in labels.Values)
                        tags[name] = value;
                    break;
                case ParametersRecord parameters:
                    foreach (var (name, value) in parameters.Values)
                        settings.TryAdd(name, value);
                    break;
            }
        }
        return created is { } time && RunId.IsValid(Path.GetFileName(location)) ? Guess(Path.GetFileName(location), time, tags, settings) : null;
    }

    // which ablation a run belonged to, older journals do not say
    private static RunIdentity Guess(string id, long created, Dictionary<string, string> tags, Dictionary<string, string> settings)
    {
        var recipe = settings.GetValueOrDefault("name", "unknown");
        return new RunIdentity
        {
            RunId = id,
            Name = tags.GetValueOrDefault(MlflowTags.RunName, recipe),
            Experiment = settings.GetValueOrDefault("tracking.experiment") is { } experiment and not "null" ? experiment : recipe,
            Arm = tags.GetValueOrDefault("runner.arm"),
            Seed = tags.TryGetValue("runner.seed", out var text) && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seed) ? seed : null,
            PlanFingerprint = tags.GetValueOrDefault("runner.plan", ""),
            Created = DateTimeOffset.FromUnixTimeMilliseconds(created),
        };
    }
}
