using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Errors;
using Runner.Files;
using Runner.Parity;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Training.Parity;

/// <summary>A case as it lies on the disk. Whatever is wrong with its files comes out as a numbered failure.</summary>
public sealed class GoldenCase : IParityCase, IDisposable
{
    /// <summary>The file that makes a folder a case.</summary>
    public const string DescriptionFile = "case.json";

    private const string TensorFile = "tensors.safetensors";
    private const string RowFile = "cases.jsonl";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly SafetensorsFile? _tensors;
    private readonly IReadOnlyList<string> _vocabularyFolders;

    private GoldenCase(string folder, JsonElement description, string kind, SafetensorsFile? tensors, IReadOnlyList<string> vocabularyFolders, IComponentFactory components)
    {
        (Folder, Description, Kind, _tensors, _vocabularyFolders, Components) = (folder, description, kind, tensors, vocabularyFolders, components);
        Names = tensors is null ? [] : tensors.Entries.Keys.ToHashSet(StringComparer.Ordinal);
    }

    public string Folder { get; }

    public JsonElement Description { get; }

    /// <summary>What the case calls itself, as written there: <c>albert_hf</c>.</summary>
    public string Kind { get; }

    /// <summary>Name of the component that checks this kind.</summary>
    public string ComponentName => Kind.Replace('_', '-');

    public JsonObject Config =>
        Description.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(config.Clone())!.DeepClone().AsObject()
            : [];

    public IReadOnlyCollection<string> Names { get; }

    public IEnumerable<JsonElement> Rows => File.Exists(Path.Combine(Folder, RowFile)) ? ReadRows() : [];

    public IComponentFactory Components { get; }

    /// <summary>Opens a case.</summary>
    /// <param name="folder">Holds <c>case.json</c>.</param>
    /// <param name="vocabularyFolders">Where vocabularies are looked for, in this order.</param>
    /// <param name="components">Makes the components under test.</param>
    /// <exception cref="RunnerException">RUN4242, RUN4200: its files are not sound; RUN1070, RUN1071: they are none.</exception>
    public static GoldenCase Open(string folder, IReadOnlyList<string> vocabularyFolders, IComponentFactory components)
    {
        var description = ReadDescription(folder);
        if (description.ValueKind != JsonValueKind.Object || !description.TryGetProperty("kind", out var kind)
            || kind.ValueKind != JsonValueKind.String || kind.GetString() is not { Length: > 0 } name)
        {
            throw ParityErrors.BadCase.With(folder, $"{DescriptionFile} does not say its kind");
        }
        var file = Path.Combine(folder, TensorFile);
        var tensors = File.Exists(file) ? SafetensorsFile.Open(file) : null;
        if (tensors is null && !File.Exists(Path.Combine(folder, RowFile)))
            throw ParityErrors.BadCase.With(folder, $"it has neither {TensorFile} nor {RowFile}");
        return new GoldenCase(folder, description, name, tensors, vocabularyFolders, components);
    }

    public Tensor Read(string name) =>
        _tensors is null ? throw ParityErrors.BadCase.With(Folder, $"it has no {TensorFile}, where '{name}' should be") : _tensors.Load(name);

    public string Vocabulary(string file)
    {
        // a case names files, not places
        if (file.Length > 0 && Path.GetFileName(file) == file && file is not ("." or ".."))
        {
            foreach (var folder in _vocabularyFolders)
            {
                if (Path.Combine(folder, file) is var path && File.Exists(path))
                    return Path.GetFullPath(path);
            }
        }
        throw ParityErrors.VocabularyMissing.With(file, string.Join(", ", _vocabularyFolders.Select(folder => $"'{folder}'")));
    }

    public void Dispose() => _tensors?.Dispose();

    private static JsonElement ReadDescription(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadText(Path.Combine(folder, DescriptionFile), RegularFile.DescriptionBytes), Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw ParityErrors.BadCase.Because(e, folder, $"{DescriptionFile} is not JSON ({Sentence(e)})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ParityErrors.BadCase.Because(e, folder, e.Message.TrimEnd('.'));
        }
    }

    private IEnumerable<JsonElement> ReadRows()
    {
        var number = 0;
        foreach (var line in RegularFile.ReadLines(Path.Combine(Folder, RowFile)))
        {
            number++;
            if (line.AsSpan().Trim().Length > 0)
                yield return Parse(line, number);
        }
    }

    private JsonElement Parse(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw ParityErrors.BadCase.Because(e, Folder, $"line {number} of {RowFile} is not JSON ({Sentence(e)})");
        }
    }

    private static string Sentence(JsonException e) => e.Message.Split(" Path:")[0].Split(" LineNumber:")[0].TrimEnd('.');
}
