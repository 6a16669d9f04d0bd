using Runner.Data;
using Runner.Plugins.Data.Records;

namespace Runner.Plugins.Data.Table;

/// <summary>A split of a published set.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="Files">Names its file has, the first that is there is read; one that an earlier split reads is left to it.</param>
/// <param name="Official">Records of the official split; null where none is known.</param>
internal sealed record PresetSplit(string Name, IReadOnlyList<string> Files, long? Official)
{
    /// <summary>Names of files that are no official split although they stand for it.</summary>
    public IReadOnlyList<string> Unofficial { get; init; } = [];
}

/// <summary>What is known of a published set in tables: its files, columns and labels, so that a recipe need not say them.</summary>
/// <param name="Title">The set, for messages: <c>GLUE's CoLA</c>.</param>
/// <param name="Splits">Its splits.</param>
/// <param name="Schema">How a file is read, by the fields of its first line or the keys of its first object.</param>
internal sealed record TablePreset(string Title, IReadOnlyList<PresetSplit> Splits, Func<IReadOnlyList<string>, TableSchema> Schema)
{
    /// <summary>Names of its labels; null for a value.</summary>
    public LabelNames? Labels { get; init; }

    /// <summary>Splits to evaluate on. Default: <c>dev</c>.</summary>
    public IReadOnlyList<string> Evaluation { get; init; } = ["dev"];

    /// <summary>Which fields are used, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is known before a file is read. Where the path leads nowhere, the official splits: that is said where paths are checked.</summary>
    public RecordSources Describe(string path)
    {
        var files = Path.Exists(path) ? Files(path) : null;
        IReadOnlyList<string> splits = files is null ? [.. Splits.Where(split => split.Official is not null).Select(split => split.Name)] : [.. files.Select(file => file.Split)];
        return new RecordSources(typeof(TextRecord), splits)
        {
            Evaluation = [.. Evaluation.Intersect(splits)],
            Labels = Labels is null ? [] : new Dictionary<string, LabelNames> { [LabelKinds.Classes] = Labels },
            Notes = [.. Notes, .. (files ?? []).Where(file => Path.GetFileNameWithoutExtension(file.Path) != file.Split).Select(file => $"Split '{file.Split}' is '{Path.GetFileName(file.Path)}'.")],
        };
    }

    /// <summary>The data.</summary>
    /// <param name="path">A folder, or a file of one split.</param>
    /// <param name="reader">The component and the version of what it reads.</param>
    /// <param name="cache">Where hashes are remembered.</param>
    /// <exception cref="Errors.RunnerException">RUN3200 to RUN3203.</exception>
    public LabelledData Open(string path, string reader, DataCache? cache) =>
        RecordSplits.Open(Describe(path), reader, [], Files(path).Select(Reader), cache);

    private SplitReader Reader(SplitFiles file)
    {
        var schema = Schema(FirstFields(file.Path)) with { Labels = Labels };
        var split = Splits.FirstOrDefault(split => split.Name == file.Split);
        var isOfficial = split is not null && !split.Unofficial.Contains(Path.GetFileName(file.Path));
        return TextTable.Reader(file.Path, schema with { OfficialCount = isOfficial ? split!.Official : null }, file.Split);
    }

    private List<SplitFiles> Files(string path)
    {
        var found = SplitFiles.Find(path, Title, [.. Splits.Select(split => (split.Name, split.Files))]);
        return [.. found.Where((file, i) => !found.Take(i).Any(earlier => earlier.Path == file.Path))];
    }

    // what the first line says: tables differ between splits and editions
    private static IReadOnlyList<string> FirstFields(string path)
    {
        var file = new RecordFile(path);
        if (Path.GetExtension(path) is ".json" or ".jsonl")
            return file.JsonRows().Select(row => row.Value.ValueKind == System.Text.Json.JsonValueKind.Object ? row.Value.EnumerateObject().Select(property => property.Name).ToList() : []).FirstOrDefault() ?? [];
        return file.Lines().Select(line => line.Text.Split('\t')).FirstOrDefault() ?? [];
    }
}
