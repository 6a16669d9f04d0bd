using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Table;

/// <summary>Labelled texts and pairs from files of rows: tsv, csv, JSON lines, JSON arrays, parquet.</summary>
[Component("data/table")]
internal sealed class TableComponent(TableOptions options) : IDataComponent, ICheckedComponent
{
    private static readonly string[] Endings = ["tsv", "csv", "jsonl", "json", "parquet", "txt"];

    private readonly Lazy<IReadOnlyDictionary<string, LabelNames>> _labels = new(() => LabelsOf(options));

    public RecordSources Records => new(typeof(TextRecord), [.. Files(options).Select(file => file.Name)]) { Labels = _labels.Value };

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Path is null && options.Splits.Count == 0)
            yield return new ComponentProblem("path", "Name a folder or a file, or the files of the splits in 'splits'.");
        if (SplitFiles.Problem(options.Splits) is { } wrong)
            yield return new ComponentProblem("splits", wrong);
        if (options.Labels.Count > 0 && options.LabelsFile is not null)
            yield return new ComponentProblem("labels_file", "Give the labels in 'labels' or in a file, not both.");
        if (options.Label is null && (options.Labels.Count > 0 || options.LabelsFile is not null || options.LabelSeparator is not null || options.LabelNames.Count > 0))
            yield return new ComponentProblem("label", "There are settings of labels, but no column for them; name it.");
    }

    public DataSource Open() => TableData.Open(Records, Files(options), _ => Layout(options));

    private static IReadOnlyList<SplitFiles> Files(TableOptions options)
    {
        if (options.Splits.Count > 0)
            return SplitFiles.Find(options.Path ?? Environment.CurrentDirectory, options.Splits, []);
        string[] Named(params string[] names) => [.. names.SelectMany(name => Endings.Select(ending => $"{name}.{ending}"))];
        return SplitFiles.Preferred(options.Path!, [("train", Named("train")), ("dev", Named("dev", "valid", "validation")), ("test", Named("test"))]);
    }

    private static Dictionary<string, LabelNames> LabelsOf(TableOptions options)
    {
        if (options.Label is null)
            return new Dictionary<string, LabelNames>();
        var names = options.Labels.Count > 0 ? LabelNames.Of(options.Labels)
            : options.LabelsFile is { } file ? LabelNames.Read(file)
            : TableData.LabelsIn((Files(options) is var files && files.FirstOrDefault(split => split.Name == "train") is { } train ? train : files[0]).Paths[0], Layout(options));
        return names is null ? [] : new Dictionary<string, LabelNames> { [LabelKinds.Classes] = names };
    }

    private static TableLayout Layout(TableOptions options) => new(options.Text)
    {
        Format = options.Format,
        HasHeader = options.Header,
        Pair = options.TextPair,
        Label = options.Label,
        LabelSeparator = options.LabelSeparator,
        Value = options.Value,
        Key = options.Key,
        Unit = options.Unit,
        Query = options.Query,
        ShortRows = options.ShortRows,
        LabelsMayBeMissing = true,
        SaysIdleRules = true,
        LabelMap = options.LabelsFile is { } file && options.LabelNames.Count == 0
            ? LabelNames.Read(file).Names.Select((name, i) => (Number: i.ToString(System.Globalization.CultureInfo.InvariantCulture), name)).ToDictionary(pair => pair.Number, pair => pair.name)
            : options.LabelNames,
        Dropped = [.. options.Drop.Select(rule => (rule.Key, rule.Value, $"with {rule.Key} '{rule.Value}'"))],
    };
}
