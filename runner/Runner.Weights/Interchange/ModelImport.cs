using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Components;
using Runner.Errors;
using Runner.Interchange;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>What an import is asked to do.</summary>
public sealed record ImportRequest
{
    /// <summary>Folder of the published model.</summary>
    public required string Source { get; init; }

    /// <summary>Folder to make.</summary>
    public required string Target { get; init; }

    public required ModelFormats Formats { get; init; }

    /// <summary>Makes the model, to know which parameters it has.</summary>
    public required IComponentFactory Components { get; init; }

    /// <summary>The options of a tokenizer, by its type: which of them a vocabulary file may be set for.</summary>
    public required Func<string, IReadOnlyCollection<string>> TokenizerOptions { get; init; }

    /// <summary>Readers of the tokenizer files beside the weights.</summary>
    public TokenizerFormats Tokenizers { get; init; } = new(() => []);

    /// <summary>Whether a model of a type has an option.</summary>
    public Func<string, string, bool> ModelHasOption { get; init; } = (_, _) => true;

    /// <summary>Keys of configuration and tokenizer files to leave out of account: the user knows that they change nothing.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Name of the format; null to find it.</summary>
    public string? Format { get; init; }

    /// <summary>Leaves out tensors nobody knows, and accepts that parameters are missing.</summary>
    public bool AllowMissing { get; init; }
}

/// <summary>What was imported.</summary>
/// <param name="Format">Name of the format.</param>
/// <param name="Imported">Tensors under the names here.</param>
/// <param name="Constants">Tensors that are no parameters; kept beside.</param>
/// <param name="Unknown">Tensors the format does not know; left out.</param>
/// <param name="Missing">Parameters that the model has and the weights have not.</param>
/// <param name="Unused">Tensors the format knows, and the model built from the configuration does not need.</param>
/// <param name="Fingerprint">SHA-256 of the published weights.</param>
public sealed record ImportReport(
    string Format, int Imported, int Constants, IReadOnlyList<string> Unknown, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused, string Fingerprint)
{
    /// <summary>Further names under which some of the tensors are published, such as a decoder's that is the word embedding.</summary>
    public int SecondNames { get; init; }

    /// <summary>False where the vocabulary was not beside the weights, so that no tokenizer is configured.</summary>
    public bool HasVocabulary { get; init; } = true;

    /// <summary>What may be meant otherwise, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Makes a model folder from a published model. Numbers keep their bits and their types.</summary>
public static class ModelImport
{
    /// <summary>True for the folder of a published model that was not imported.</summary>
    public static bool IsPublished(string folder) => !ModelFolder.Is(folder) && File.Exists(Path.Combine(folder, PublishedFolder.ConfigurationFile));

    /// <exception cref="RunnerException">RUN4214 to RUN4221, or what is wrong with a file.</exception>
    public static ImportReport Run(ImportRequest request)
    {
        using var published = PublishedFolder.Open(request.Source, request.Accept);
        var names = published.Weights.Names;
        var (formatName, format) = request.Formats.Choose(request.Source, published.Configuration, names, request.Format);
        var model = format.Describe((JsonObject)published.Configuration.DeepClone(), names);
        var map = format.Map((JsonObject)published.Configuration.DeepClone(), names).Where(entry => names.Contains(entry.Published)).ToList();
        using var weights = new MappedWeights(published.Weights, map);

        var shapes = ModelShapes.Of(model, new ModelContext(published.VocabularySize, published.PaddingId), published.Classes, request.Components);
        var (unknown, missing, unused) = Compare(request, names, map, weights, shapes);
        var untied = TiedTensors.FindDifferent(published.Weights, map);
        if (untied.Count > 0 && !request.AllowMissing)
            throw InterchangeErrors.UntiedTensors.With(request.Source, string.Join(" and ", untied));
        var tensors = Tensors(published.Weights, weights, map);
        var constants = tensors.Where(tensor => tensor.Name is null).ToList();
        var found = request.Tokenizers.Describe(published.Folder, published.Configuration, request.Accept);
        var hasVocabulary = true;
        ModelFolder.Create(request.Target, folder =>
        {
            Write(Path.Combine(folder, WeightFiles.Safetensors), weights.Names, weights);
            if (constants.Count > 0)
                Write(Path.Combine(folder, ModelFolder.ConstantsFile), constants.Select(tensor => tensor.Published), published.Weights);
            File.Copy(Path.Combine(published.Folder, PublishedFolder.ConfigurationFile), Path.Combine(folder, PublishedFolder.ConfigurationFile));
            var files = ModelFolder.CopySideFiles(published.Folder, folder);
            found?.Write?.Invoke(folder);
            var tokenizer = found?.Settings ?? ModelRecipe.WithFiles(model.Tokenizer, files, request.TokenizerOptions);
            if (tokenizer is not null)
                model = WithRows(request, model, tokenizer, folder, published.VocabularySize);
            hasVocabulary = tokenizer is not null || model.Tokenizer is null;
            var record = new PublishedRecord(formatName, tensors) { Accepted = request.Accept.Count > 0 ? request.Accept : null };
            File.WriteAllText(Path.Combine(folder, ModelFolder.RecordFile), System.Text.Json.JsonSerializer.Serialize(record, ModelFolder.Json) + "\n");
            File.WriteAllText(Path.Combine(folder, ModelFolder.RecipeFile), ModelRecipe.Text(formatName, model, tokenizer, files, missing));
        });
        return new ImportReport(formatName, weights.Names.Count, constants.Count, [.. unknown, .. untied], missing, unused, WeightFiles.Fingerprint(published.Weights.Files))
        {
            SecondNames = tensors.Count - constants.Count - weights.Names.Count,
            HasVocabulary = hasVocabulary,
            Warnings = found?.Warnings ?? [],
        };
    }

    // published embeddings are often padded to a round number of rows, which no vocabulary file shows
    private static PublishedModel WithRows(ImportRequest request, PublishedModel model, JsonObject tokenizer, string folder, int rows)
    {
        if (ModelRecipe.Entries(tokenizer, folder, request.Components) is not { } entries || entries == rows)
            return model;
        var type = model.Model["type"]?.ToString() ?? "";
        if (entries > rows)
            throw InterchangeErrors.MoreTokensThanRows.With(request.Source, entries, rows);
        if (!request.ModelHasOption(type, ModelRecipe.PaddedVocabularySize))
            throw InterchangeErrors.NoPlaceForPadding.With(request.Source, rows, entries, type);
        var settings = (JsonObject)model.Model.DeepClone();
        settings[ModelRecipe.PaddedVocabularySize] = rows;
        return model with { Model = settings };
    }

    private static (IReadOnlyList<string> Unknown, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused) Compare(
        ImportRequest request, IReadOnlyCollection<string> names, IReadOnlyList<TensorMapping> map, MappedWeights weights, IReadOnlyDictionary<string, long[]> shapes)
    {
        var known = map.Select(entry => entry.Published).ToHashSet(StringComparer.Ordinal);
        var twice = map.Where(entry => entry.Name is not null).GroupBy(entry => entry.Name!, StringComparer.Ordinal).Where(group => group.Count() > 1).ToList();
        List<string> unknown = [.. names.Where(name => !known.Contains(name))];
        List<string> missing = [.. shapes.Keys.Where(name => !weights.Names.Contains(name))];
        List<string> unused = [.. weights.Names.Where(name => !shapes.ContainsKey(name))];
        List<string> wrong =
        [
            .. weights.Names.Where(name => shapes.TryGetValue(name, out var shape) && !weights.Shape(name).SequenceEqual(shape))
                .Select(name => $"'{name}' is [{string.Join(", ", weights.Shape(name))}] in the file and [{string.Join(", ", shapes[name])}] in the model"),
            .. twice.Select(group => $"{string.Join(" and ", group.Select(entry => $"'{entry.Published}'"))} both are '{group.Key}'"),
        ];
        if (wrong.Count > 0 || (!request.AllowMissing && unknown.Count + missing.Count > 0))
        {
            throw InterchangeErrors.TensorsDiffer.With(request.Source, TensorLists.Lines(
                ("unknown to the format", unknown), ("missing in the file", missing), ("not as the configuration says", wrong)));
        }
        return (unknown, missing, unused);
    }

    // a tensor that is left out is mostly a second name of one that is taken
    private static List<PublishedTensor> Tensors(StoredWeights published, MappedWeights weights, IReadOnlyList<TensorMapping> map)
    {
        using var scope = NewDisposeScope();
        var tensors = new List<PublishedTensor>();
        foreach (var entry in map)
        {
            var name = entry.Name ?? weights.Names.FirstOrDefault(candidate => IsSame(published, entry.Published, weights, candidate));
            tensors.Add(new PublishedTensor(entry.Published, name, entry.Transposed));
        }
        var order = published.Names.Select((name, index) => (name, index)).ToDictionary(p => p.name, p => p.index, StringComparer.Ordinal);
        return [.. tensors.OrderBy(tensor => order[tensor.Published])];
    }

    private static bool IsSame(StoredWeights published, string name, MappedWeights weights, string candidate)
    {
        if (published.Type(name) != weights.Type(candidate) || !published.Shape(name).SequenceEqual(weights.Shape(candidate)))
            return false;
        using var scope = NewDisposeScope();
        return TensorBits.AreSame(published.Read(name), weights.Read(candidate));
    }

    private static void Write(string file, IEnumerable<string> names, StoredWeights weights) => SafetensorsWriter.WriteFile(
        file, [.. names.Select(name => new SafetensorsSource(name, weights.Type(name), weights.Shape(name), () => weights.Read(name)))],
        new Dictionary<string, string> { ["format"] = "pt" });
}
