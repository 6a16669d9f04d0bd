using Runner.Components;

namespace Runner.Plugins.Data.Table;

/// <summary>Options of <c>data/table</c>.</summary>
public sealed record TableOptions
{
    /// <summary>A folder with files such as <c>train.tsv</c>, <c>dev.tsv</c> (or <c>valid</c>, <c>validation</c>) and <c>test.tsv</c>, or a single file. Or name them in <c>splits</c>.</summary>
    [DataPath]
    public string? Path { get; init; }

    /// <summary>The file of each split by the split's name, under <c>path</c> where that is a folder: <c>{ train: train.10k.json, dev: dev.json }</c>.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();

    /// <summary>How rows are laid out.</summary>
    public TableFormat Format { get; init; } = TableFormat.Auto;

    /// <summary>Whether the first row of tsv and csv names the columns. Null: where one of its cells is the name of a column here.</summary>
    public bool? Header { get; init; }

    /// <summary>Column of the text: a name, a JSON key, or a number from 0 (-1 is the last).</summary>
    [AlsoCalled("text_column", "sentence", "sentence1", "text_a")]
    public required string Text { get; init; }

    /// <summary>Column of the second text of a pair. Default: none.</summary>
    [AlsoCalled("text_pair_column", "sentence2", "text_b")]
    public string? TextPair { get; init; }

    /// <summary>Column of the label. Default: none.</summary>
    [AlsoCalled("label_column")]
    public string? Label { get; init; }

    /// <summary>What separates several labels in the label's column, such as a comma. Default: there is one label.</summary>
    public string? LabelSeparator { get; init; }

    /// <summary>Column of a number to be predicted, such as a similarity or a grade. Default: none.</summary>
    public string? Value { get; init; }

    /// <summary>Column of the record's name, for predictions. Default: its number.</summary>
    public string? Key { get; init; }

    /// <summary>Column of what records share that are not independent, such as a premise or a document. Default: none.</summary>
    public string? Unit { get; init; }

    /// <summary>Column of the query a record is a candidate for, for ranking. Default: none.</summary>
    public string? Query { get; init; }

    /// <summary>Names of the labels in order. Default: those that stand in the training split, sorted.</summary>
    [AlsoCalled("classes", "label_list", "class_names")]
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A file with the names of the labels, one a line or a JSON list, in the order of the numbers that stand in the rows, as GoEmotions has. Default: none.</summary>
    [DataPath]
    public string? LabelsFile { get; init; }

    /// <summary>Names by what stands in the rows: <c>{ "0": negative, "1": positive }</c>. Default: labels stand by name.</summary>
    public IReadOnlyDictionary<string, string> LabelNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows to leave out, by column and value, such as <c>{ label: "-" }</c> for pairs without a gold label; they are counted. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Drop { get; init; } = new Dictionary<string, string>();

    /// <summary>What is done with rows that have too few cells.</summary>
    public ShortRows ShortRows { get; init; } = ShortRows.Refuse;
}
