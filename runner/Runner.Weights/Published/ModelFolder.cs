using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Runner.Errors;
using Runner.Files;

namespace Runner.Weights;

/// <summary>
/// The folder of an imported model: <c>model.safetensors</c> under the names here, <c>model.yaml</c> for recipes to extend, the original
/// <c>config.json</c> and vocabulary files, and <c>published.json</c>, which says how everything was called.
/// </summary>
internal static class ModelFolder
{
    public const string RecordFile = "published.json";
    public const string RecipeFile = "model.yaml";

    /// <summary>Published tensors that are no parameters, and equal none: constants and the like.</summary>
    public const string ConstantsFile = "constants.safetensors";

    private const long LargestSideFile = 64 << 20;

    // weights of this and other programs, and what import writes itself
    private static readonly string[] NotBeside = [".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx", ".index.json"];

    internal static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        RespectRequiredConstructorParameters = true,
    };

    public static bool Is(string folder) => File.Exists(Path.Combine(folder, RecordFile)) && File.Exists(Path.Combine(folder, WeightFiles.Safetensors));

    /// <exception cref="RunnerException">RUN4223.</exception>
    public static PublishedRecord ReadRecord(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<PublishedRecord>(RegularFile.ReadBytes(Path.Combine(folder, RecordFile), RegularFile.DescriptionBytes), Json) is { Format: not null, Tensors: not null } record
                ? record
                : throw InterchangeErrors.BadModelFolder.With(folder, $"{RecordFile} is empty");
        }
        catch (JsonException e)
        {
            throw InterchangeErrors.BadModelFolder.Because(e, folder, $"{RecordFile} is not what import wrote");
        }
    }

    public static void WriteJson(string file, JsonNode node) => File.WriteAllText(file, node.ToJsonString(Json) + "\n");

    /// <summary>Copies what lies beside weights and configuration, such as vocabularies; gives the names.</summary>
    public static IReadOnlyList<string> CopySideFiles(string from, string to)
    {
        var found = new DirectoryInfo(from).EnumerateFiles()
            .Where(file => FileStatus.Of(file.FullName)?.Kind == FileKind.Regular && file.Length <= LargestSideFile && !file.Name.StartsWith('.') && !NotBeside.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            .Select(file => file.Name).Where(name => name is not (PublishedFolder.ConfigurationFile or RecordFile or RecipeFile)).Order(StringComparer.Ordinal).ToList();
        foreach (var name in found)
            File.Copy(Path.Combine(from, name), Path.Combine(to, name), overwrite: true);
        return found;
    }

    /// <exception cref="RunnerException">RUN4221: the folder is there already.</exception>
    public static void RequireFree(string folder)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw InterchangeErrors.TargetInUse.With(folder);
    }

    /// <summary>Has <paramref name="write"/> fill a folder that is either whole or not there.</summary>
    /// <exception cref="RunnerException">RUN4221: the folder is there already.</exception>
    public static void Create(string folder, Action<string> write)
    {
        RequireFree(folder);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var making = target + ".writing";
        if (Directory.Exists(making))
            Directory.Delete(making, recursive: true);             // of an earlier attempt that was cut short
        try
        {
            Directory.CreateDirectory(making);
            write(making);
            if (Directory.Exists(target))
                Directory.Delete(target);
            Directory.Move(making, target);
        }
        catch
        {
            if (Directory.Exists(making))
                Directory.Delete(making, recursive: true);
            throw;
        }
    }
}

/// <summary>How a published model's tensors were called: with it the export of an imported model is the import backwards.</summary>
/// <param name="Format">Name of the format.</param>
/// <param name="Tensors">Every published tensor, in the order of its files.</param>
internal sealed record PublishedRecord(string Format, IReadOnlyList<PublishedTensor> Tensors)
{
    /// <summary>Keys of the configuration files that were left out of account; null for none.</summary>
    public IReadOnlyList<string>? Accepted { get; init; }
}

/// <summary>One published tensor.</summary>
/// <param name="Published">Its name there.</param>
/// <param name="Name">Name in <c>model.safetensors</c>; null where it is in <c>constants.safetensors</c> under the name it has there.</param>
/// <param name="Transposed">Stored as the transpose.</param>
internal sealed record PublishedTensor(string Published, string? Name = null, bool Transposed = false);
