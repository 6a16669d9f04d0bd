using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Data;
using Runner.Files;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>The labels that a run keeps: names in the order of their numbers, a file for each kind of thing, such as <c>labels/classes.json</c>.</summary>
internal static class RunLabelFiles
{
    private const string Folder = "labels";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(RunFolder run, IReadOnlyDictionary<string, IReadOnlyList<string>> labels)
    {
        foreach (var (kind, names) in labels)
        {
            var folder = Directory.CreateDirectory(Path.Combine(run.Location, Folder)).FullName;
            File.WriteAllText(Path.Combine(folder, kind + ".json"), JsonSerializer.Serialize(names, Readable) + "\n");
        }
    }

    /// <summary>What was written, as a task takes it.</summary>
    public static IReadOnlyDictionary<string, LabelNames> Names(RunFolder run) =>
        Read(run).ToDictionary(kind => kind.Key, kind => LabelNames.Of(kind.Value), StringComparer.Ordinal);

    /// <summary>What was written; empty for runs without.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(RunFolder run)
    {
        var labels = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var folder = Path.Combine(run.Location, Folder);
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [])
        {
            try
            {
                labels[Path.GetFileNameWithoutExtension(file)] = JsonSerializer.Deserialize<List<string>>(RegularFile.ReadText(file, RegularFile.VocabularyBytes)) ?? [];
            }
            catch (JsonException)
            {
                // what is damaged says nothing
            }
        }
        return labels;
    }
}
