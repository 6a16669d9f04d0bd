using System.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Table;

/// <summary>A row of a table in any format.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Cells">Its cells; null for JSON and parquet.</param>
/// <param name="Value">The text of a column; null where the row has none of that name or number.</param>
internal sealed record TableRow(RecordPlace Place, int? Cells, Func<string, string?> Value)
{
    /// <summary>Whether the file has a column, though this row may be too short for it; of JSON, whether the object has the key.</summary>
    public Func<string, bool> Has { get; init; } = _ => true;
}

/// <summary>Reads the rows of files.</summary>
internal static class TableRows
{
    /// <summary>Rows with the names of columns, where the file names them.</summary>
    public static IEnumerable<TableRow> Read(LabelledFile file, TableLayout layout)
    {
        var format = layout.Format != TableFormat.Auto ? layout.Format : Path.GetExtension(file.Path).ToLowerInvariant() switch
        {
            ".json" or ".jsonl" => TableFormat.Json,
            ".csv" => TableFormat.Csv,
            ".parquet" => TableFormat.Parquet,
            _ => TableFormat.Tsv,
        };
        return format switch
        {
            TableFormat.Json => JsonRows(file),
            TableFormat.Csv => CellRows(CsvCells.Read(file), file, layout),
            TableFormat.Parquet => ParquetRows.Read(file),
            _ => CellRows(file.Lines().Select(line => (line.Number, Cells: (IReadOnlyList<string>)line.Text.Split('\t'))).Where(row => row.Cells is not [""]), file, layout),
        };
    }

    private static IEnumerable<TableRow> CellRows(IEnumerable<(long Number, IReadOnlyList<string> Cells)> rows, LabelledFile file, TableLayout layout)
    {
        Dictionary<string, int>? header = null;
        var isFirst = true;
        foreach (var (number, cells) in rows)
        {
            var place = file.At(number);
            if (isFirst)
            {
                isFirst = false;
                if (layout.HasHeader ?? cells.Any(cell => layout.Columns.Contains(cell)))
                {
                    header = new Dictionary<string, int>(StringComparer.Ordinal);
                    for (var i = 0; i < cells.Count; i++)
                    {
                        if (!header.TryAdd(cells[i], i))
                            throw LabelledFileErrors.BadRow.With(place, $"two columns are called '{cells[i]}'");
                    }
                    foreach (var column in layout.Columns.Where(column => Number(column) is null && !header.ContainsKey(column) && !(layout.LabelsMayBeMissing && IsGold(column, layout))))
                        throw TableErrors.MissingColumn.With(place, column, string.Join(", ", cells));
                    continue;
                }
                foreach (var column in layout.Columns.Where(column => Number(column) is null))
                    throw TableErrors.MissingColumn.With(place, column, $"{cells.Count} columns without a header");
            }
            yield return new TableRow(place, cells.Count, column => Cell(cells, header, column)) { Has = column => header?.ContainsKey(column) == true || Number(column) is not null };
        }
    }

    private static bool IsGold(string column, TableLayout layout) => column == layout.Label || column == layout.Value;

    private static string? Cell(IReadOnlyList<string> cells, Dictionary<string, int>? header, string column)
    {
        var index = header is not null && header.TryGetValue(column, out var named) ? named : Number(column) ?? -1 - cells.Count;
        index = index < 0 ? cells.Count + index : index;
        return index >= 0 && index < cells.Count ? cells[index] : null;
    }

    private static int? Number(string column) => int.TryParse(column, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static IEnumerable<TableRow> JsonRows(LabelledFile file)
    {
        var isArray = file.Lines().FirstOrDefault(line => !string.IsNullOrWhiteSpace(line.Text)).Text?.TrimStart().StartsWith('[') == true;
        if (isArray)
        {
            var number = 0L;
            foreach (var item in Parse(Encoding.UTF8.GetString(file.Utf8Bytes().Span), file.At(1)) as JsonArray ?? throw LabelledFileErrors.BadRow.With(file.At(1), "it is no JSON array"))
                yield return Row(item, new RecordPlace($"{file.Path}[{number++}]", 0));
            yield break;
        }
        foreach (var (number, text) in file.Lines().Where(line => !string.IsNullOrWhiteSpace(line.Text)))
            yield return Row(Parse(text, file.At(number)), file.At(number));
    }

    private static JsonNode? Parse(string text, RecordPlace place)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException wrong)
        {
            throw LabelledFileErrors.BadRow.Because(wrong, place, $"it is no JSON: {wrong.Message}");
        }
    }

    private static TableRow Row(JsonNode? node, RecordPlace place)
    {
        var json = node as JsonObject ?? throw LabelledFileErrors.BadRow.With(place, "it is no JSON object");
        return new TableRow(place, null, column => json[column] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonArray list => string.Join(' ', list.Select(item => item?.ToString())),
            var value => value.ToJsonString(),
        }) { Has = json.ContainsKey };
    }
}
