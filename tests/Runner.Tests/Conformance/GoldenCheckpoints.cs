using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Conformance;

namespace Runner.Tests.Conformance;

/// <summary>Configurations and tensor names of the recorded reference cases, for the formats; none where there are no cases.</summary>
internal static class GoldenCheckpoints
{
    public static IReadOnlyList<PublishedCheckpoint> All()
    {
        var root = Environment.GetEnvironmentVariable("RUNNER_GOLDEN") is { Length: > 0 } given ? given : Found();
        if (root is null || !Directory.Exists(root))
            return [];
        return [.. Directory.GetDirectories(root).Order(StringComparer.Ordinal).Select(Read).OfType<PublishedCheckpoint>()];
    }

    private static PublishedCheckpoint? Read(string folder)
    {
        var (description, tensors) = (Path.Combine(folder, "case.json"), Path.Combine(folder, "tensors.safetensors"));
        if (!File.Exists(description) || !File.Exists(tensors) || JsonNode.Parse(File.ReadAllText(description))?["config"] is not JsonObject config)
            return null;
        using var header = Header(tensors);
        // weights are what is no input, output or gradient
        var weights = header.RootElement.EnumerateObject()
            .Where(t => t.Name != "__metadata__" && !t.Name.Contains('/', StringComparison.Ordinal)).ToList();
        return config["vocab_size"]?.GetValue<int>() is { } size && weights.Count > 0
            ? new PublishedCheckpoint(Path.GetFileName(folder), (JsonObject)config.DeepClone(), [.. weights.Select(t => t.Name)], size)
            : null;
    }

    private static JsonDocument Header(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return JsonDocument.Parse(Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadInt64())));
    }

    private static string? Found()
    {
        for (var place = new DirectoryInfo(AppContext.BaseDirectory); place is not null; place = place.Parent)
        {
            var candidate = Path.Combine(place.FullName, "shared", "golden");
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
