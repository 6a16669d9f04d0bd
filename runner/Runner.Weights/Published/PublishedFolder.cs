using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.Files;

namespace Runner.Weights;

/// <summary>A published model's folder: <c>config.json</c>, weights in the customary files, vocabulary files.</summary>
internal sealed class PublishedFolder : IDisposable
{
    public const string ConfigurationFile = "config.json";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private PublishedFolder(string folder, JsonObject configuration, StoredWeights weights) =>
        (Folder, Configuration, Weights) = (folder, configuration, weights);

    public string Folder { get; }

    public JsonObject Configuration { get; }

    public StoredWeights Weights { get; }

    /// <summary>Rows of the word embedding.</summary>
    /// <exception cref="RunnerException">RUN4216.</exception>
    public int VocabularySize => Configuration["vocab_size"] is JsonValue value && value.TryGetValue<int>(out var size) && size > 0
        ? size
        : throw Bad(Path.Combine(Folder, ConfigurationFile), "it says no vocab_size above 0");

    /// <summary>Id that fills up short sequences.</summary>
    public int PaddingId => Configuration["pad_token_id"] is JsonValue value && value.TryGetValue<int>(out var id) && id >= 0 ? id : 0;

    /// <summary>Classes of the labels, as the configuration lists them.</summary>
    public int Classes => Configuration["id2label"] is JsonObject { Count: > 0 } labels ? labels.Count
        : (Configuration["num_labels"] ?? Configuration["_num_labels"]) is JsonValue value && value.TryGetValue<int>(out var count) && count > 0 ? count
        : 2;

    /// <param name="folder">The folder.</param>
    /// <param name="accept">Keys of the configuration to leave out of account.</param>
    /// <exception cref="RunnerException">RUN4214, RUN4216, or what is wrong with the weights.</exception>
    public static PublishedFolder Open(string folder, IReadOnlyList<string>? accept = null)
    {
        if (!Directory.Exists(folder))
            throw InterchangeErrors.NoWeights.With(folder, "is no folder");
        var file = Path.Combine(folder, ConfigurationFile);
        if (!File.Exists(file))
            throw InterchangeErrors.NoWeights.With(folder, $"has no {ConfigurationFile}");
        var configuration = Accepted.Without(Read(file), accept ?? []);
        var weights = WeightFiles.FindIn(folder) ?? throw InterchangeErrors.NoWeights.With(folder, "has neither model.safetensors nor pytorch_model.bin, nor an index of them");
        return new PublishedFolder(Path.GetFullPath(folder), configuration, WeightFiles.Open(weights));
    }

    /// <summary>A JSON file that holds a map.</summary>
    /// <exception cref="RunnerException">RUN4216.</exception>
    public static JsonObject Read(string file)
    {
        try
        {
            return JsonNode.Parse(RegularFile.ReadBytes(file, RegularFile.VocabularyBytes), documentOptions: Strict) as JsonObject ?? throw Bad(file, "it holds no map");
        }
        catch (JsonException e)
        {
            throw Bad(file, $"it is not JSON ({e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.')})");
        }
    }

    public void Dispose() => Weights.Dispose();

    private static RunnerException Bad(string file, string reason) => InterchangeErrors.BadConfiguration.With(file, reason);
}
