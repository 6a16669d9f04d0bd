using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.Interchange;
using Runner.Weights.Checkpoints;

namespace Runner.Weights;

/// <summary>
/// Opens weights under the names here: a run's newest sound checkpoint, a checkpoint, an imported model, a published model (whose names are
/// mapped), or a single file.
/// </summary>
public sealed class WeightsReader(ModelFormats formats) : IWeightsReader
{
    private const string RunFile = "run.json";

    private static readonly string[] WeightEndings = [".safetensors", ".index.json", ".bin", ".pt", ".pth"];

    private readonly ConcurrentDictionary<string, (string Stamp, string Hash)> _fingerprints = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _standIns = new(StringComparer.Ordinal);

    /// <summary>Says that what lies at a path is read in place of weights that are gone, and counts as those do.</summary>
    /// <param name="path">What is read.</param>
    /// <param name="fingerprint">Hash of the weights that are gone.</param>
    public void StandIn(string path, string fingerprint) => _standIns[path] = fingerprint;

    public IWeights Open(string path) => OpenStored(path);

    /// <summary>
    /// SHA-256 over the files that <see cref="Open"/> reads. Remembered as long as names, sizes and times of the files stay: the arms of an ablation mostly
    /// start from the same weights.
    /// </summary>
    public string Fingerprint(string path)
    {
        if (_standIns.TryGetValue(path, out var gone))
            return gone;
        var stamp = Stamp(path);
        if (_fingerprints.TryGetValue(path, out var known) && known.Stamp == stamp)
            return known.Hash;
        using var weights = OpenStored(path);
        var hash = WeightFiles.Fingerprint(weights.Files);
        _fingerprints[path] = (stamp, hash);
        return hash;
    }

    private static string Stamp(string path) => !Directory.Exists(path) ? Stamp(new FileInfo(path)) : string.Concat(
        new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal).Select(Stamp));

    private static string Stamp(FileInfo file) => file.Exists
        ? string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\0")
        : "";

    /// <summary>True where a path looks like weights: whether they are sound, opening them tells.</summary>
    public static bool Looks(string path) => File.Exists(path)
        ? WeightEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        : Directory.Exists(path) && (CheckpointNames.StepOf(Path.GetFullPath(path)) is not null || File.Exists(Path.Combine(path, RunFile)) || ModelFolder.Is(path)
            || File.Exists(Path.Combine(path, PublishedFolder.ConfigurationFile)));

    /// <exception cref="RunnerException">RUN4214: nothing to open; else what is wrong with it.</exception>
    internal StoredWeights OpenStored(string path)
    {
        if (File.Exists(path))
            return WeightFiles.Open(path);
        if (!Directory.Exists(path))
            throw InterchangeErrors.NoWeights.With(path, "is neither a file nor a folder");
        if (CheckpointOf(path) is { } checkpoint)
            return WeightFiles.Open(Path.Combine(checkpoint, WeightFiles.Safetensors));
        if (ModelFolder.Is(path))
            return WeightFiles.Open(Path.Combine(path, WeightFiles.Safetensors));
        if (!File.Exists(Path.Combine(path, PublishedFolder.ConfigurationFile)))
            throw InterchangeErrors.NoWeights.With(path, $"has no {RunFile}, no {CheckpointManifest.FileName}, no {ModelFolder.RecordFile} and no {PublishedFolder.ConfigurationFile}");
        var published = PublishedFolder.Open(path);
        try
        {
            var names = published.Weights.Names;
            var (_, format) = formats.Choose(path, published.Configuration, names, null);
            format.Describe((JsonObject)published.Configuration.DeepClone(), names);      // refuses what would not be the same model
            var map = format.Map(published.Configuration, names);
            return TiedTensors.FindDifferent(published.Weights, map) is [_, ..] untied
                ? throw InterchangeErrors.UntiedTensors.With(path, string.Join(" and ", untied))
                : new MappedWeights(published.Weights, map);
        }
        catch
        {
            published.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint that a folder is, or the newest sound one of the run that it is; null where it is neither.</summary>
    /// <exception cref="RunnerException">RUN4256: it is damaged; RUN4214: the run has none.</exception>
    public static string? CheckpointOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, CheckpointManifest.FileName)) && CheckpointNames.StepOf(Path.GetFullPath(folder)) is { } step)
            return CheckpointManifest.FindDamage(folder, step) is { } damage ? throw InterchangeErrors.CheckpointNotSound.With(folder, damage) : folder;
        if (!File.Exists(Path.Combine(folder, RunFile)))
            return null;
        return CheckpointNames.List(Path.Combine(folder, "checkpoints")).FirstOrDefault(c => CheckpointManifest.FindDamage(c.Folder, c.Step) is null).Folder
            ?? throw InterchangeErrors.NoWeights.With(folder, "is a run without a sound checkpoint");
    }
}
