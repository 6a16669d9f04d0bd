using System.Text.Json;
using Runner.Errors;
using Runner.Files;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>Weights in several files with an index: <c>{"weight_map": {"name": "model-00001-of-00002.safetensors"}}</c>.</summary>
internal sealed class ShardedWeights : StoredWeights
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly OrderedDictionary<string, StoredWeights> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredWeights> _files = new(StringComparer.Ordinal);
    private readonly string _index;

    /// <exception cref="RunnerException">RUN4215: index and files disagree; else what is wrong with a file.</exception>
    public ShardedWeights(string index, Func<string, StoredWeights> open)
    {
        _index = index;
        try
        {
            foreach (var (name, file) in ReadMap(index))
            {
                if (!_files.TryGetValue(file, out var weights))
                    _files.Add(file, weights = Open(file, open));
                if (!weights.Names.Contains(name))
                    throw Bad($"it places '{name}' in '{file}', which has no such tensor");
                _owners.Add(name, weights);
            }
            foreach (var (file, weights) in _files)
            {
                if (weights.Names.FirstOrDefault(name => !_owners.TryGetValue(name, out var owner) || owner != weights) is { } stray)
                    throw Bad($"'{file}' has a tensor '{stray}' that it does not place there");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override IReadOnlyCollection<string> Names => [.. _owners.Keys];

    public override IReadOnlyList<string> Files => [.. _files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value.Files)];

    public override ScalarType Type(string name) => Owner(name).Type(name);

    public override IReadOnlyList<long> Shape(string name) => Owner(name).Shape(name);

    public override Tensor Read(string name) => Owner(name).Read(name);

    public override void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private StoredWeights Owner(string name) => _owners.TryGetValue(name, out var owner) ? owner : throw WeightsErrors.TensorMissing.With(_index, name);

    private StoredWeights Open(string file, Func<string, StoredWeights> open)
    {
        // an index names files beside it, no others
        if (file.Length == 0 || Path.GetFileName(file) != file || file is "." or "..")
            throw Bad($"it names the file '{file}', which is not one beside it");
        var path = Path.Combine(Path.GetDirectoryName(_index)!, file);
        return File.Exists(path) ? open(path) : throw Bad($"the file '{file}' is missing");
    }

    private List<(string Name, string File)> ReadMap(string index)
    {
        try
        {
            using var stream = RegularFile.Open(index);
            using var document = JsonDocument.Parse(stream, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
            {
                throw Bad("it has no weight_map");
            }
            return [.. map.EnumerateObject().Select(p => (p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : throw Bad($"the place of '{p.Name}' is no text")))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad($"it is not JSON ({e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.')})");
        }
    }

    private RunnerException Bad(string reason) => InterchangeErrors.BadIndex.With(_index, reason);
}
