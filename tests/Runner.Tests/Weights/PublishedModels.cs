using System.Text.Json.Nodes;
using Runner.Interchange;
using Runner.Tests.Support;
using Runner.Weights;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Tests.Weights;

/// <summary>Published models' folders, made from the recorded reference cases: their weights are under the original names.</summary>
internal static class PublishedModels
{
    public static ModelFormats Formats { get; } = new(() =>
        [.. Composed.Catalog.OfKind("format").Select(c => (c.Name, Composed.Factory.Create<IModelFormatComponent>(new JsonObject { ["type"] = c.Name })))]);

    public static TokenizerFormats Tokenizers { get; } = new(() =>
        [.. Composed.Catalog.OfKind("tokenizer-format").Select(c => (c.Name, Composed.Factory.Create<ITokenizerFormatComponent>(new JsonObject { ["type"] = c.Name })))]);

    /// <summary>Writes config.json, vocab.txt and the weights of a case into a folder.</summary>
    /// <param name="folder">Made.</param>
    /// <param name="golden">Name of the case.</param>
    /// <param name="shards">Files to spread the tensors over, with an index; 0 for one file without.</param>
    /// <param name="change">Changes names and tensors before they are written.</param>
    public static JsonObject Write(string folder, string golden, int shards = 0, Func<(string Name, Tensor Value), IEnumerable<(string, Tensor)>>? change = null)
    {
        using var scope = NewDisposeScope();
        Directory.CreateDirectory(folder);
        var config = Conformance.GoldenCheckpoints.Published(JsonNode.Parse(File.ReadAllText(Shared.Golden(golden, "case.json")))!["config"]!.AsObject());
        var size = (int)config["vocab_size"]!;
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), special.Concat(Enumerable.Range(0, size - special.Length).Select(i => $"w{i}")));
        using var file = SafetensorsFile.Open(Shared.Golden(golden, "tensors.safetensors"));
        var tensors = file.Entries.Keys.Where(name => !name.Contains('/', StringComparison.Ordinal)).Select(name => (Name: name, Value: file.Load(name)))
            .SelectMany(tensor => change is null ? [tensor] : change(tensor)).ToList();
        if (shards == 0)
        {
            Save(Path.Combine(folder, "model.safetensors"), tensors);
            return config;
        }
        var map = new JsonObject();
        for (var shard = 0; shard < shards; shard++)
        {
            var name = $"model-{shard + 1:00000}-of-{shards:00000}.safetensors";
            var part = tensors.Where((_, index) => index % shards == shard).ToList();
            Save(Path.Combine(folder, name), part);
            foreach (var (tensor, _) in part)
                map[tensor] = name;
        }
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        return config;
    }

    /// <summary>All tensors of a file by name, as bytes with their types and shapes, in the order of the file.</summary>
    public static IReadOnlyList<(string Name, string Description, string Bytes)> Contents(string path)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        return [.. file.Entries.Select(entry => (entry.Key, entry.Value.Description, Convert.ToHexString(file.Load(entry.Key).bytes)))];
    }

    public static ImportReport Import(string source, string target, string? format = null, bool allowMissing = false, Func<string, string, bool>? modelHasOption = null, params IReadOnlyList<string> accept) => ModelImport.Run(new ImportRequest
    {
        Source = source,
        Target = target,
        Formats = Formats,
        Components = Composed.Factory,
        TokenizerOptions = type => Composed.Catalog.Find(type, "tokenizer").Component is { } tokenizer ? [.. tokenizer.Options.Select(option => option.Name)] : [],
        Format = format,
        AllowMissing = allowMissing,
        Tokenizers = Tokenizers,
        Accept = accept,
        ModelHasOption = modelHasOption ?? ((type, option) => Composed.Catalog.Find(type, "architecture").Component is { } model && model.Options.Any(known => known.Name == option)),
    });

    public static ExportReport Export(string source, string target, string? format = null) =>
        ModelExport.Imported(new ExportRequest { Source = source, Target = target, Formats = Formats, Format = format });

    private static void Save(string path, IReadOnlyList<(string Name, Tensor Value)> tensors)
    {
        using var stream = File.Create(path);
        SafetensorsWriter.Write(stream, tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }
}
