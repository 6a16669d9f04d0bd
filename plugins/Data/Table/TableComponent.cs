using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Records;

namespace Runner.Plugins.Data.Table;

/// <summary>Texts or pairs of texts in the rows of tables, with labels, several labels, or numbers: tsv, csv, JSON, Parquet.</summary>
[Component("data/table")]
internal sealed class TableComponent(TableOptions options, DataCache? cache = null) : IDataComponent, ICheckedComponent
{
    private const string Reader = "data/table 1";

    private static readonly string[] Endings = [".tsv", ".csv", ".json", ".jsonl", ".ndjson", ".parquet", ".txt"];

    private readonly Lazy<RecordSources> _sources = new(() => Describe(options));

    public RecordSources Records => _sources.Value;

    public IEnumerable<ComponentProblem> Check()
    {
        var columns = options.Columns;
        if (options.Path is null && options.Splits.Count == 0)
            yield return new ComponentProblem("path", "Give 'path' (a folder or a file), or name files under 'splits'.");
        if (options.Path is not null && options.Splits.Count > 0)
            yield return new ComponentProblem("splits", "'path' is read in place of 'splits'.", IsWarning: true);
        foreach (var split in options.Splits.Keys.Where(name => name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            yield return new ComponentProblem("splits", $"'{split}' is no name of a split: write letters, digits, '-' and '_'.");
        if (columns.Label is not null && columns.Labels is not null)
            yield return new ComponentProblem("columns", "Name either 'label', where each row has one, or 'labels', where rows have any number.");
        if (options.Header == false && AllColumns.FirstOrDefault(column => !TableHeader.IsNumber(column, out _)) is { } named)
            yield return new ComponentProblem("header", $"Without a header columns have no names, and '{named}' is one; write its number, from 0.");
        if (options.Delimiter is { Length: 0 } or { Length: > 1 })
            yield return new ComponentProblem("delimiter", "One character stands between columns; write a tab as \"\\t\".");
        if (options.Labels.Count > 0 && options.LabelFile is not null)
            yield return new ComponentProblem("label_file", "Give the names of labels once: either 'labels' or 'label_file'.");
        if (options.NumberedLabels && options.Labels.Count == 0 && options.LabelFile is null)
            yield return new ComponentProblem("numbered_labels", "Numbers stand for names: give them with 'labels' or 'label_file'.");
        if (options.NumberedLabels && options.LabelNames.Count > 0)
            yield return new ComponentProblem("label_names", "Rows hold either numbers of labels or names that 'label_names' translates.");
        if (options.LabelSeparator.Length == 0)
            yield return new ComponentProblem("label_separator", "Something must stand between labels.");
        if (columns.Label is null && columns.Labels is null && (options.Labels.Count > 0 || options.LabelFile is not null || options.LabelNames.Count > 0))
            yield return new ComponentProblem("columns", "Labels are named but no column that holds them: add 'label' or 'labels'.");
        foreach (var name in options.LabelNames.Values.Where(name => options.Labels.Count > 0 && !options.Labels.Contains(name)).Distinct())
            yield return new ComponentProblem("label_names", $"'{name}' is none of 'labels'.");
        if (options.Labels.FirstOrDefault(name => string.IsNullOrWhiteSpace(name) || options.Labels.Count(other => other == name) > 1) is { } wrong)
            yield return new ComponentProblem("labels", string.IsNullOrWhiteSpace(wrong) ? "A label has no name." : $"'{wrong}' is listed twice.");
    }

    public DataSource Open()
    {
        var sources = Records;
        var schema = Schema(options) with { Labels = sources.Labels.GetValueOrDefault(LabelKinds.Classes) };
        return RecordSplits.Open(sources, Reader, [], Files(options).Select(split => TextTable.Reader(split.Path, schema, split.Split)), cache);
    }

    private IEnumerable<string> AllColumns => Schema(options) is var schema ? schema.Needed.Concat(schema.Gold).Select(one => one.Column) : [];

    private static RecordSources Describe(TableOptions options)
    {
        var splits = Files(options);
        return new RecordSources(typeof(TextRecord), [.. splits.Select(split => split.Split)])
        {
            Labels = Labels(options, splits) is { } labels ? new Dictionary<string, LabelNames> { [LabelKinds.Classes] = labels } : [],
        };
    }

    private static LabelNames? Labels(TableOptions options, IReadOnlyList<SplitFiles> splits)
    {
        if (Known(options) is { } known)
            return known;
        if (options.LabelNames.Count > 0)
            return LabelNames.Of([.. options.LabelNames.Values.Distinct(StringComparer.Ordinal)]);
        if (options.Columns is { Label: null, Labels: null } || splits.FirstOrDefault(split => split.Split == "train") is not { } train)
            return null;
        var schema = Schema(options);
        return RecordSplits.Labels(new TextTable(TableFile.Open(train.Path, schema), schema, train.Split).Labels());
    }

    private static LabelNames? Known(TableOptions options) =>
        options.Labels.Count > 0 ? LabelNames.Of(options.Labels) : options.LabelFile is { } file ? LabelNames.Read(file) : null;

    private static TableSchema Schema(TableOptions options) => new()
    {
        Format = options.Format,
        Columns = options.Columns,
        Header = options.Header,
        Delimiter = options.Delimiter,
        LabelNames = options.LabelNames,
        NumberedLabels = options.NumberedLabels,
        LabelSeparator = options.LabelSeparator,
        Filters = options.Filters,
        SkipsShortRows = options.ShortRows == ShortRows.Skip,
    };

    private static IReadOnlyList<SplitFiles> Files(TableOptions options)
    {
        if (options.Path is { } path)
            return SplitFiles.Find(path, "a table", SplitFiles.Candidates(Endings), mayBeSeveral: false);
        foreach (var file in options.Splits.Values.Where(file => !File.Exists(file)))
            throw RecordDataErrors.PathMissing.With(file);
        return [.. options.Splits.Select(split => new SplitFiles(split.Key, [split.Value]))];
    }
}
