using System.Text.Json;
using Runner.Files;

namespace Runner.Tracking;

/// <summary>What a store must hold of a run once its journal was delivered: everything recorded but what the store refused.</summary>
internal sealed class ExpectedDelivery
{
    private ExpectedDelivery()
    {
    }

    /// <summary>Points by the name of their metric.</summary>
    public Dictionary<string, HashSet<(long Step, long Timestamp)>> Points { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Parameters { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Tags { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Datasets { get; } = new(StringComparer.Ordinal);

    /// <summary>Files by their path in the store.</summary>
    public Dictionary<string, string> Artifacts { get; } = new(StringComparer.Ordinal);

    /// <param name="folder">The run.</param>
    /// <param name="position">File position up to which its journal was delivered.</param>
    /// <param name="store">Identity of the store.</param>
    public static ExpectedDelivery Of(RunFolder folder, long position, string store)
    {
        var expected = new ExpectedDelivery();
        using (var reader = JournalReader.Open(folder.JournalFile))
        {
            while (reader.Next(position) is { } entry)
                expected.Add(folder, entry.Record);
        }
        foreach (var line in File.Exists(folder.QuarantineFile) ? RegularFile.ReadLines(folder.QuarantineFile) : [])
            expected.TakeAway(line, store);
        return expected;
    }

    private void Add(RunFolder folder, JournalRecord record)
    {
        switch (record)
        {
            case MetricsRecord metrics:
                foreach (var (key, _) in metrics.Values)
                {
                    if (!Points.TryGetValue(key, out var points))
                        Points.Add(key, points = []);
                    points.Add((metrics.Step, metrics.Timestamp));
                }
                break;
            case ParametersRecord parameters:
                Parameters.UnionWith(parameters.Values.Select(v => v.Key));
                break;
            case TagsRecord tags:
                Tags.UnionWith(tags.Values.Select(v => v.Key).Where(key => !ReservedTags.IsIdentity(key)));
                break;
            case DatasetRecord dataset:
                Datasets.Add(dataset.Name);
                break;
            case ArtifactRecord artifact when File.Exists(Path.Combine(folder.Location, artifact.Path)):
                Artifacts[artifact.StorePath] = Path.Combine(folder.Location, artifact.Path);
                break;
        }
    }

    // a line of quarantine.jsonl, see RefusedValues.ToJson
    private void TakeAway(string line, string store)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("store").GetString() != store || !document.RootElement.TryGetProperty("content", out var content))
                return;
            foreach (var metric in Items(content, "metrics"))
                Points.GetValueOrDefault(Key(metric))?.Remove((metric.GetProperty("step").GetInt64(), metric.GetProperty("timestamp").GetInt64()));
            foreach (var (key, points) in Points.ToList())
            {
                if (points.Count == 0)
                    Points.Remove(key);
            }
            Parameters.ExceptWith(Items(content, "params").Select(Key));
            Tags.ExceptWith(Items(content, "tags").Select(Key));
            if (content.TryGetProperty("name", out var dataset))
                Datasets.Remove(dataset.GetString() ?? "");
            if (content.TryGetProperty("store_path", out var path))
                Artifacts.Remove(path.GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // a line torn by a kill: what it speaks of counts as expected, and is looked for once too often
        }
    }

    private static List<JsonElement> Items(JsonElement content, string name) =>
        content.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    private static string Key(JsonElement item) => item.GetProperty("key").GetString() ?? "";
}
