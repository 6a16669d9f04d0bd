using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.EndToEnd.Support;

/// <summary>The recorded reference cases, and published models' folders made from them.</summary>
internal static class Golden
{
    /// <summary>The folder of a case; the test skips where there are no cases.</summary>
    public static string Case(string name)
    {
        var root = Inherited.Variable("RUNNER_GOLDEN") ?? Above(AppContext.BaseDirectory);
        var folder = Path.Combine(root ?? "", name);
        Assert.SkipUnless(root is not null && Directory.Exists(folder), $"the recorded case '{name}' is not here");
        return folder;
    }

    /// <summary>Writes the weights of a case as a published model's folder.</summary>
    public static void WritePublished(string @case, string folder)
    {
        Directory.CreateDirectory(folder);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Case(@case), "case.json")))!["config"]!.AsObject();
        // notes of the case's batch, which no published configuration has
        foreach (var key in (string[])["batch", "seq", "lengths", "flip_nsp", "prompt_len", "num_entities", "corruption_seed", "std"])
            config.Remove(key);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        var size = (int)config["vocab_size"]!;
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), special.Concat(Enumerable.Range(0, size - special.Length).Select(i => $"{(char)('a' + i % 26)}{i / 26}")));
        var weights = Tensors(Path.Combine(Case(@case), "tensors.safetensors")).Where(t => !t.Key.Contains('/', StringComparison.Ordinal)).ToList();
        var header = new JsonObject();
        var position = 0;
        foreach (var (name, (type, shape, bytes)) in weights)
        {
            header[name] = new JsonObject { ["dtype"] = type, ["shape"] = JsonNode.Parse(shape), ["data_offsets"] = new JsonArray(position, position += bytes.Length) };
        }
        var json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"),
            [.. BitConverter.GetBytes((long)json.Length), .. json, .. weights.SelectMany(t => t.Value.Bytes)]);
    }

    /// <summary>All tensors of a file: type, shape as JSON, bytes.</summary>
    public static IReadOnlyDictionary<string, (string Type, string Shape, byte[] Bytes)> Tensors(string path)
    {
        var file = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, start - 8));
        return header.RootElement.EnumerateObject().Where(t => t.Name != "__metadata__").ToDictionary(t => t.Name, t =>
        {
            var offsets = t.Value.GetProperty("data_offsets");
            return (t.Value.GetProperty("dtype").GetString()!, t.Value.GetProperty("shape").GetRawText().Replace(" ", "", StringComparison.Ordinal),
                file[(start + offsets[0].GetInt32())..(start + offsets[1].GetInt32())]);
        });
    }

    private static string? Above(string start)
    {
        for (var place = new DirectoryInfo(start); place is not null; place = place.Parent)
        {
            if (Path.Combine(place.FullName, "shared", "golden") is var golden && Directory.Exists(golden))
                return golden;
        }
        return null;
    }
}
