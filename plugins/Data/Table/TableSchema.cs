using System.Globalization;
using Runner.Data;

namespace Runner.Plugins.Data.Table;

/// <summary>How the files of a split are read: what options of <c>data/table</c> say, and what presets know.</summary>
internal sealed record TableSchema
{
    public TableFormat Format { get; init; } = TableFormat.Auto;

    public required TableColumns Columns { get; init; }

    /// <summary>As <see cref="TableOptions.Header"/>.</summary>
    public bool? Header { get; init; }

    /// <summary>First lines that are skipped where they stand in a file, for sets that come with a header and without; columns are numbers then.</summary>
    public IReadOnlyList<IReadOnlyList<string>> KnownHeaders { get; init; } = [];

    public string? Delimiter { get; init; }

    /// <summary>Labels that may occur; null for any.</summary>
    public LabelNames? Labels { get; init; }

    public IReadOnlyDictionary<string, string> LabelNames { get; init; } = new Dictionary<string, string>();

    public bool NumberedLabels { get; init; }

    public string LabelSeparator { get; init; } = ",";

    public IReadOnlyList<TableFilter> Filters { get; init; } = [];

    public bool SkipsShortRows { get; init; }

    /// <summary>Whether records without a column for their key are called by their number.</summary>
    public bool NumbersAreKeys { get; init; }

    /// <summary>A column appended to the text; null for none.</summary>
    public string? Appended { get; init; }

    /// <summary>Range outside which values are odd; null for none.</summary>
    public (double Least, double Most)? Range { get; init; }

    /// <summary>Records of the official split; null where it is not known.</summary>
    public long? OfficialCount { get; init; }

    /// <summary>Columns that every row must have.</summary>
    public IEnumerable<(string Column, string Use)> Needed => new (string? Column, string Use)[]
    {
        (Columns.Text, "the text"), (Columns.TextPair, "the second text"), (Columns.Key, "the key"), (Columns.Unit, "the unit"), (Columns.Query, "the query"),
        (Appended, "appended to the text"),
    }.Where(one => one.Column is not null).Select(one => (one.Column!, one.Use)).Concat(Filters.Where(filter => !GoldColumns.Contains(filter.Column)).Select(filter => (filter.Column, "a filter")));

    /// <summary>Columns of what is to be learnt, which a split to predict lacks.</summary>
    public IEnumerable<(string Column, string Use)> Gold => new (string? Column, string Use)[]
    {
        (Columns.Label, "the label"), (Columns.Labels, "the labels"), (Columns.Value, "the value"),
    }.Where(one => one.Column is not null).Select(one => (one.Column!, one.Use));

    /// <summary>Whether the first line of a text file names columns.</summary>
    public bool HasHeader => Header ?? Needed.Concat(Gold).Any(one => !TableHeader.IsNumber(one.Column, out _));

    /// <summary>All that decides what is read of a file, for fingerprints.</summary>
    public IReadOnlyList<string> Settings =>
    [
        $"{Format} {HasHeader} {SkipsShortRows} {NumberedLabels} {NumbersAreKeys}", Delimiter ?? "", LabelSeparator,
        Columns.Text, Columns.TextPair ?? "-", Columns.Label ?? "-", Columns.Labels ?? "-", Columns.Value ?? "-", Columns.Key ?? "-", Columns.Unit ?? "-", Columns.Query ?? "-",
        Appended ?? "-", string.Join('\n', Labels?.Names ?? []),
        string.Join('\n', LabelNames.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}\t{entry.Value}")),
        string.Join('\n', KnownHeaders.Select(header => string.Join('\t', header))),
        string.Join('\n', Filters.Select(filter => $"{filter.Column}\t{string.Join('\t', filter.Is)}\t\t{string.Join('\t', filter.IsNot)}")),
    ];

    /// <summary>Form of a file.</summary>
    /// <exception cref="Errors.RunnerException">RUN3210: its name does not say.</exception>
    public TableFormat FormatOf(string path) => Format != TableFormat.Auto ? Format : Path.GetExtension(path).ToLower(CultureInfo.InvariantCulture) switch
    {
        ".tsv" or ".txt" => TableFormat.Tsv,
        ".csv" => TableFormat.Csv,
        ".json" or ".jsonl" or ".ndjson" => TableFormat.Json,
        ".parquet" => TableFormat.Parquet,
        _ => throw Records.RecordDataErrors.UnknownFormat.With(path),
    };

    private IEnumerable<string> GoldColumns => Gold.Select(one => one.Column);
}
