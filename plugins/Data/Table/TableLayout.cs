namespace Runner.Plugins.Data.Table;

/// <summary>How the rows of a file are laid out.</summary>
public enum TableFormat
{
    /// <summary>By the file's ending: tsv, csv, jsonl, json, parquet.</summary>
    Auto,

    /// <summary>Tabs between cells and no quoting, as GLUE has it: a quote is a character.</summary>
    Tsv,

    /// <summary>Commas between cells, with quotes around cells that need them (RFC 4180).</summary>
    Csv,

    /// <summary>JSON: an object on each line, or all in an array.</summary>
    Json,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>What is done with a row that has too few cells.</summary>
public enum ShortRows
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>It is left out and counted.</summary>
    Skip,
}

/// <summary>Which columns hold what, by name or number from 0; -1 is the last.</summary>
internal sealed record TableLayout(string Text)
{
    public TableFormat Format { get; init; }

    /// <summary>Whether the first row of tsv and csv names columns; null: where one of its cells is the name of a column here.</summary>
    public bool? HasHeader { get; init; }

    public string? Pair { get; init; }

    public string? Label { get; init; }

    public string? LabelSeparator { get; init; }

    public string? Value { get; init; }

    public string? Key { get; init; }

    public string? Unit { get; init; }

    public string? Query { get; init; }

    /// <summary>Further column whose text is added behind the text, with a separator.</summary>
    public (string Column, string Separator)? Added { get; init; }

    /// <summary>Names by what the file has; null: as they stand.</summary>
    public IReadOnlyDictionary<string, string> LabelMap { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows left out: column, value, and why.</summary>
    public IReadOnlyList<(string Column, string Value, string Reason)> Dropped { get; init; } = [];

    public ShortRows ShortRows { get; init; }

    /// <summary>Whether a column may be missing: official test files have no labels and other columns.</summary>
    public bool LabelsMayBeMissing { get; init; }

    /// <summary>Whether rules that leave no row out are said.</summary>
    public bool SaysIdleRules { get; init; }

    /// <summary>All that decides what is read, for fingerprints.</summary>
    public string Meaning => string.Join('|', (object?[])
    [
        "table 1", Text, Format, HasHeader, Pair, Label, LabelSeparator, Value, Key, Unit, Query, Added,
        string.Join(',', LabelMap.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")), string.Join(',', Dropped), ShortRows,
    ]);

    internal IEnumerable<string> Columns => ((string?[])[Text, Pair, Label, Value, Key, Unit, Query, Added?.Column]).OfType<string>();
}
