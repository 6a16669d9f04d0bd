using System.Globalization;
using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.Interchange;
using Runner.Weights.Safetensors;

namespace Runner.Weights;

/// <summary>What an export is asked to do.</summary>
public sealed record ExportRequest
{
    /// <summary>What is exported, for messages.</summary>
    public required string Source { get; init; }

    /// <summary>Folder to make.</summary>
    public required string Target { get; init; }

    public required ModelFormats Formats { get; init; }

    /// <summary>Name of the format; null for the one an imported model came from.</summary>
    public string? Format { get; init; }

    /// <summary>What the model's card (README.md) says, in Markdown; null for no card.</summary>
    public string? Card { get; init; }

    /// <summary>Leaves out tensors the format has no place for.</summary>
    public bool AllowMissing { get; init; }
}

/// <summary>What was exported.</summary>
/// <param name="Format">Name of the format.</param>
/// <param name="Names">Published names, in the order of the file.</param>
/// <param name="LeftOut">Tensors the format has no place for.</param>
public sealed record ExportReport(string Format, IReadOnlyList<string> Names, IReadOnlyList<string> LeftOut)
{
    /// <summary>Further names under which tensors are written again, such as a decoder's that is the word embedding; counted in <see cref="Names"/>.</summary>
    public int SecondNames { get; init; }

    /// <summary>The model's card; null where none was asked for.</summary>
    public string? Card { get; init; }
}

/// <summary>Makes a published model's folder from a model here. Numbers keep their bits and their types.</summary>
public static class ModelExport
{
    private const string CardFile = "README.md";

    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>True for the folder of an imported model.</summary>
    public static bool IsImported(string folder) => ModelFolder.Is(folder);

    /// <summary>Exports an imported model: in its own format the import backwards, names, constants and configuration included.</summary>
    public static ExportReport Imported(ExportRequest request)
    {
        var record = ModelFolder.ReadRecord(request.Source);
        var configuration = Accepted.Without(PublishedFolder.Read(Path.Combine(request.Source, PublishedFolder.ConfigurationFile)), record.Accepted ?? []);
        using var weights = new SafetensorsWeights(Path.Combine(request.Source, WeightFiles.Safetensors));
        if (request.Format is { } other && other != record.Format)
        {
            var published = record.Tensors.Where(tensor => tensor.Name is not null).Select(tensor => tensor.Published).ToList();
            var model = request.Formats.Find(record.Format).Format.Describe((JsonObject)configuration.DeepClone(), published);
            var size = configuration["vocab_size"] is JsonValue value && value.TryGetValue<int>(out var rows)
                ? rows
                : throw InterchangeErrors.BadConfiguration.With(PublishedFolder.ConfigurationFile, "it says no vocab_size");
            return Model(request, model, size, weights, folder => ModelFolder.CopySideFiles(request.Source, folder));
        }
        var file = Path.Combine(request.Source, ModelFolder.ConstantsFile);
        using var constants = File.Exists(file) ? new SafetensorsWeights(file) : null;
        var sources = record.Tensors.Select(tensor => tensor.Name is { } name
            ? Source(tensor.Published, weights, name, tensor.Transposed)
            : Source(tensor.Published, constants ?? throw InterchangeErrors.BadModelFolder.With(request.Source, $"{ModelFolder.ConstantsFile} is missing"), tensor.Published, false)).ToList();
        ModelFolder.Create(request.Target, folder =>
        {
            SafetensorsWriter.WriteFile(Path.Combine(folder, WeightFiles.Safetensors), sources, Metadata);
            File.Copy(Path.Combine(request.Source, PublishedFolder.ConfigurationFile), Path.Combine(folder, PublishedFolder.ConfigurationFile));
            ModelFolder.CopySideFiles(request.Source, folder);
        });
        return new ExportReport(record.Format, [.. sources.Select(source => source.Name)], [])
        {
            SecondNames = record.Tensors.Count(tensor => tensor.Name is not null) - record.Tensors.Select(tensor => tensor.Name).OfType<string>().Distinct(StringComparer.Ordinal).Count(),
        };
    }

    /// <summary>Exports the weights of a run or checkpoint.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="weights">Folder of the run or checkpoint.</param>
    /// <param name="model">Settings of the model; its heads as far as the recipe has settings for them.</param>
    /// <param name="vocabularySize">Rows of the word embedding.</param>
    /// <param name="writeVocabulary">Writes the vocabulary files into a folder.</param>
    public static ExportReport Trained(ExportRequest request, string weights, PublishedModel model, int vocabularySize, Action<string> writeVocabulary)
    {
        var checkpoint = WeightsReader.CheckpointOf(weights) ?? throw InterchangeErrors.NotAModel.With(request.Source, "holds no checkpoint");
        using var stored = new SafetensorsWeights(Path.Combine(checkpoint, WeightFiles.Safetensors));
        return Model(request, model, vocabularySize, stored, writeVocabulary);
    }

    private static ExportReport Model(ExportRequest request, PublishedModel model, int vocabularySize, StoredWeights weights, Action<string> writeVocabulary)
    {
        if (request.Format is not { } name)
            throw InterchangeErrors.FormatNeeded.With(request.Source, request.Formats.Names);
        var (_, format) = request.Formats.Find(name);
        if (model.Model[ModelRecipe.PaddedVocabularySize] is { } padded && int.TryParse(padded.ToString(), CultureInfo.InvariantCulture, out var rows))
            vocabularySize = rows;
        var configuration = Configure(format, model, vocabularySize, weights.Names);
        var map = format.MapBack((JsonObject)configuration.DeepClone(), weights.Names).Where(entry => entry.Name is not null && weights.Names.Contains(entry.Name)).ToList();
        var placed = map.Select(entry => entry.Name!).ToHashSet(StringComparer.Ordinal);
        var leftOut = weights.Names.Where(tensor => !placed.Contains(tensor)).ToList();
        if (leftOut.Count > 0 && !request.AllowMissing)
            throw InterchangeErrors.NotExpressible.With(name, string.Join(", ", leftOut.Take(12).Select(tensor => $"'{tensor}'")) + (leftOut.Count > 12 ? $" and {leftOut.Count - 12} more" : ""));
        var meant = Tokenizer(format.Describe((JsonObject)configuration.DeepClone(), [.. map.Select(entry => entry.Published)]));
        var isOther = meant is not null && Tokenizer(model) is { } trained && trained != meant;
        ModelFolder.Create(request.Target, folder =>
        {
            SafetensorsWriter.WriteFile(Path.Combine(folder, WeightFiles.Safetensors),
                [.. map.Select(entry => Source(entry.Published, weights, entry.Name!, entry.Transposed))], Metadata);
            ModelFolder.WriteJson(Path.Combine(folder, PublishedFolder.ConfigurationFile), configuration);
            foreach (var (file, content) in format.SideFiles((JsonObject)configuration.DeepClone()))
                ModelFolder.WriteJson(Path.Combine(folder, file), content);
            WriteTokenizer(request, format, isOther ? (meant!, Tokenizer(model)!) : null, folder, writeVocabulary);
            if (request.Card is { } card)
                File.WriteAllText(Path.Combine(folder, CardFile), card);
        });
        return new ExportReport(name, [.. map.Select(entry => entry.Published)], leftOut)
        {
            SecondNames = map.Count - placed.Count,
            Card = request.Card is null ? null : Path.Combine(request.Target, CardFile),
        };
    }

    // another tokenizer than the format's own is fine where its files say which it is and readers look there
    private static void WriteTokenizer(ExportRequest request, IModelFormatComponent format, (string Meant, string Trained)? other, string folder, Action<string> write)
    {
        if (other is { } names && !format.ReadsTokenizerFiles)
        {
            if (!request.AllowMissing)
                throw InterchangeErrors.OtherTokenizer.With(request.Format!, names.Meant, names.Trained);
            return;
        }
        write(folder);
        if (other is { } unsaid && !File.Exists(Path.Combine(folder, "tokenizer_config.json")) && !request.AllowMissing)
            throw InterchangeErrors.OtherTokenizer.With(request.Format!, unsaid.Meant, unsaid.Trained);
    }

    private static string? Tokenizer(PublishedModel model) => model.Tokenizer?["type"]?.ToString();

    // Which heads there are, the tensors say; what is special about them, the recipe.
    private static JsonObject Configure(IModelFormatComponent format, PublishedModel model, int vocabularySize, IReadOnlyCollection<string> names)
    {
        var backbone = format.Configure(model with { Heads = [] }, vocabularySize);
        var map = format.MapBack((JsonObject)backbone.DeepClone(), names);
        var found = format.Describe((JsonObject)backbone.DeepClone(), [.. map.Select(entry => entry.Published)]).Heads;
        if (found.Count == 0)
            return names.Except(map.Select(entry => entry.Name)).Any() ? backbone : WithTiedHeads(format, model, vocabularySize) ?? backbone;
        var heads = found.Select(head => model.Heads.FirstOrDefault(given => given["type"]?.ToString() == head["type"]?.ToString()) ?? head).ToList();
        return format.Configure(model with { Heads = heads }, vocabularySize);
    }

    // heads whose tensors are all the backbone's: no tensor tells of them. A format that has no name for them writes the backbone alone.
    private static JsonObject? WithTiedHeads(IModelFormatComponent format, PublishedModel model, int vocabularySize)
    {
        try
        {
            return format.Configure(model, vocabularySize);
        }
        catch (RunnerException)
        {
            return null;
        }
    }

    private static SafetensorsSource Source(string published, StoredWeights weights, string name, bool isTransposed) => new(
        published, weights.Type(name), isTransposed ? [.. weights.Shape(name).Reverse()] : weights.Shape(name),
        () => isTransposed ? MappedWeights.Transposed(weights.Read(name)) : weights.Read(name));
}
