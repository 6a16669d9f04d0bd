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
        return [.. Directory.GetDirectories(root).Order(StringComparer.Ordinal).SelectMany(Read)];
    }

    private static IEnumerable<PublishedCheckpoint> Read(string folder)
    {
        var (description, tensors) = (Path.Combine(folder, "case.json"), Path.Combine(folder, "tensors.safetensors"));
        if (!File.Exists(description) || !File.Exists(tensors) || JsonNode.Parse(File.ReadAllText(description))?["config"] is not JsonObject config)
            yield break;
        using var header = Header(tensors);
        var names = header.RootElement.EnumerateObject().Select(t => t.Name).Where(name => name != "__metadata__").ToList();
        // of two models in one case, the part before the slash says whose a tensor is
        foreach (var (prefix, own) in new[] { ("", config), ("student/", config["student"] as JsonObject), ("teacher/", config["teacher"] as JsonObject) })
        {
            var weights = names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..])
                .Where(name => IsWeight(name, names)).ToList();
            if (own?["vocab_size"]?.GetValue<int>() is { } size && weights.Count > 0)
                yield return new PublishedCheckpoint(Path.GetFileName(folder) + "/" + prefix, Published(own), weights, size);
        }
    }

    /// <summary>A case's configuration without what it notes of its batch.</summary>
    public static JsonObject Published(JsonObject recorded)
    {
        var config = (JsonObject)recorded.DeepClone();
        foreach (var key in (string[])["batch", "seq", "lengths", "flip_nsp", "prompt_len", "num_entities", "corruption_seed", "std"])
            config.Remove(key);
        return config;
    }

    // weights are what is no input, output or gradient; names of TensorFlow have slashes of their own
    private static bool IsWeight(string name, List<string> all) =>
        !name.Contains('/', StringComparison.Ordinal)
        || (name.StartsWith("bert/", StringComparison.Ordinal) && all.TrueForAll(other => !other.StartsWith("bert.", StringComparison.Ordinal)));

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
