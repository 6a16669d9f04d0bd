using System.Text.Json.Nodes;
using Runner.Data;

namespace Runner.Inference;

/// <summary>A new input as it stands in a file.</summary>
/// <param name="Number">From 0, in the order of the file.</param>
/// <param name="Place">File and line.</param>
/// <param name="Fields">Values of the task's input fields, by name.</param>
public sealed record InputRow(long Number, RecordPlace Place, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The object of a JSON line; null for a table.</summary>
    public JsonObject? Json { get; init; }

    /// <summary>All cells of a table's row; empty for JSON.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];
}

/// <summary>How a file of inputs is laid out.</summary>
public enum InputLayout
{
    /// <summary>JSON lines where the first character is a brace, else a table.</summary>
    Auto,

    /// <summary>Columns with tabs between them, without quoting, with or without a header.</summary>
    Tsv,

    /// <summary>A JSON object on each line.</summary>
    Jsonl,
}
