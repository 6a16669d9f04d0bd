using Runner.Components;

namespace Runner.Plugins.Data.Table;

/// <summary>Forms of tables.</summary>
public enum TableFormat
{
    /// <summary>As the name ends: .tsv and .txt, .csv, .json, .jsonl and .ndjson, .parquet.</summary>
    Auto,

    /// <summary>Lines of columns between tabs. Quotation marks are plain characters, as in GLUE's files.</summary>
    Tsv,

    /// <summary>Columns between commas, in quotation marks where they hold commas, line ends or quotation marks (RFC 4180).</summary>
    Csv,

    /// <summary>A JSON object (or list) on each line, or one list of them.</summary>
    Json,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>What happens to rows that lack a column.</summary>
public enum ShortRows
{
    /// <summary>An error that names file and line.</summary>
    Fail,

    /// <summary>They are left out and counted.</summary>
    Skip,
}

/// <summary>Options of <c>data/table</c>.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// A folder with files <c>train</c>, <c>dev</c> (or <c>valid</c>, <c>validation</c>, <c>val</c>) and <c>test</c>, each with a known ending; or a single file,
    /// which is the split its name says. Default: none; either this or <c>splits</c> must be given.
    /// </summary>
    [DataPath]
    [AlsoCalled("data_dir", "data_files", "folder")]
    public string? Path { get; init; }

    /// <summary>Files of the splits by name, where they are called otherwise: <c>{ train: a.tsv, dev: b.tsv }</c>. Where <c>path</c> is given too, that is read in their place. Default: none.</summary>
    [DataPath]
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();

    /// <summary>What the files hold. Default: auto, as their names end.</summary>
    public TableFormat Format { get; init; } = TableFormat.Auto;

    /// <summary>Which columns hold what.</summary>
    public TableColumns Columns { get; init; } = new();

    /// <summary>
    /// Whether the first line of tsv and csv files names the columns. Default: it does where a column is named under <c>columns</c> or <c>filters</c>, and does not
    /// where all are numbers.
    /// </summary>
    public bool? Header { get; init; }

    /// <summary>Character between columns. Default: a tab in tsv, a comma in csv.</summary>
    [AlsoCalled("sep", "separator")]
    public string? Delimiter { get; init; }

    /// <summary>Names of the labels, in the order of their numbers. Default: those of <c>label_file</c> or <c>label_names</c>, else those in the training split, sorted.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A file with the names of the labels in the order of their numbers: one a line, or a JSON list. Default: none.</summary>
    [DataPath]
    public string? LabelFile { get; init; }

    /// <summary>What labels of the files are called: <c>{ "0": negative, "1": positive }</c>. All that occur must stand there. Default: as in the files.</summary>
    [AlsoCalled("id2label", "label_map")]
    public IReadOnlyDictionary<string, string> LabelNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether rows hold numbers of labels, from 0, where <c>labels</c> or <c>label_file</c> has the names. Default: false.</summary>
    public bool NumberedLabels { get; init; }

    /// <summary>What stands between the labels of a row, in the column <c>labels</c>. Default: a comma.</summary>
    public string LabelSeparator { get; init; } = ",";

    /// <summary>Which rows to keep: those that fit all of these. What is left out is counted. Default: all.</summary>
    public IReadOnlyList<TableFilter> Filters { get; init; } = [];

    /// <summary>What happens to rows that lack a column. Default: fail.</summary>
    public ShortRows ShortRows { get; init; } = ShortRows.Fail;
}

/// <summary>Columns of a table: names of the header or keys of JSON objects, or numbers from 0. A name stands before a number.</summary>
public sealed record TableColumns
{
    /// <summary>The text, or the first of a pair. Lists are joined by a space. Default: text.</summary>
    [AlsoCalled("text_a", "sentence", "sentence1")]
    public string Text { get; init; } = "text";

    /// <summary>The second text. Default: none.</summary>
    [AlsoCalled("text_b", "sentence2")]
    public string? TextPair { get; init; }

    /// <summary>The label. A split other than <c>train</c> may lack the column; its records are unlabelled then. Default: none.</summary>
    public string? Label { get; init; }

    /// <summary>Any number of labels, between <c>label_separator</c> or in a list. As for <c>label</c>. Default: none.</summary>
    public string? Labels { get; init; }

    /// <summary>A number to predict, such as a similarity or a grade of relevance. As for <c>label</c>. Default: none.</summary>
    [AlsoCalled("score")]
    public string? Value { get; init; }

    /// <summary>What the set itself calls the row. Default: none.</summary>
    [AlsoCalled("id", "index")]
    public string? Key { get; init; }

    /// <summary>What rows that depend on each other share, such as a document. Default: the column <c>query</c>, where one is named.</summary>
    [AlsoCalled("group")]
    public string? Unit { get; init; }

    /// <summary>The query that the row is a candidate for. Default: none.</summary>
    public string? Query { get; init; }
}

/// <summary>A condition on a column.</summary>
public sealed record TableFilter : ICheckedOptions
{
    /// <summary>The column, as under <c>columns</c>.</summary>
    public required string Column { get; init; }

    /// <summary>Values that are kept. Default: all.</summary>
    [SingleOrList]
    public IReadOnlyList<string> Is { get; init; } = [];

    /// <summary>Values that are left out. Default: none.</summary>
    [SingleOrList]
    public IReadOnlyList<string> IsNot { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        if (Is.Count == 0 == (IsNot.Count == 0))
            yield return new ComponentProblem("", "Say either with 'is' what is kept or with 'is_not' what is left out.");
    }

    internal bool Keeps(string value) => Is.Count > 0 ? Is.Contains(value, StringComparer.Ordinal) : !IsNot.Contains(value, StringComparer.Ordinal);
}
