using System.Globalization;
using System.Text.Json;
using Runner.Data;
using Runner.Plugins.Data.Records;

namespace Runner.Plugins.Data.Table;

/// <summary>What stands in a column of a row: a text, nothing (null), or a list of texts.</summary>
internal readonly record struct Cell(string? Text, IReadOnlyList<string>? Items = null)
{
    /// <summary>The text; of a list, its texts joined by a space.</summary>
    public string? Whole => Items is null ? Text : string.Join(' ', Items);
}

/// <summary>A row of a table.</summary>
internal abstract class TableRow(RecordPlace place)
{
    public RecordPlace Place => place;

    /// <summary>What there is, for messages.</summary>
    public abstract string Holds { get; }

    /// <summary>What stands in a column; null where the row has no such column.</summary>
    public abstract Cell? this[string column] { get; }

    protected static string Listed(IReadOnlyCollection<string> names) => names.Count == 0 ? "nothing" : string.Join(", ", names.Select(name => $"'{name}'"));
}

/// <summary>Names of columns and their places.</summary>
internal sealed class TableHeader
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <param name="names">In the order of the columns; null where the table names none.</param>
    /// <param name="place">Where they stand.</param>
    /// <exception cref="Errors.RunnerException">RUN3213: a name twice.</exception>
    public TableHeader(IReadOnlyList<string>? names, RecordPlace place)
    {
        (Names, Place) = (names, place);
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            if (!_places.TryAdd(names![i], i))
                throw RecordDataErrors.RepeatedColumn.With(place, names[i], _places[names[i]], i);
        }
    }

    public IReadOnlyList<string>? Names { get; }

    public RecordPlace Place { get; }

    public string Listed => Names is null ? "" : string.Join(", ", Names.Select(name => $"'{name}'"));

    /// <summary>Place of a column by its name, else by its number; -1 where there is neither.</summary>
    public int PlaceOf(string column) =>
        _places.TryGetValue(column, out var place) ? place
        : IsNumber(column, out var number) && (Names is null || number < Names.Count) ? number : -1;

    public static bool IsNumber(string column, out int number) => int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>A row of columns in order.</summary>
internal sealed class CellRow(TableHeader header, IReadOnlyList<Cell> cells, RecordPlace place) : TableRow(place)
{
    public override string Holds => cells.Count == 1 ? "one column" : $"{cells.Count} columns";

    public int Count => cells.Count;

    public override Cell? this[string column] => header.PlaceOf(column) is >= 0 and var index && index < cells.Count ? cells[index] : null;
}

/// <summary>A JSON object, or a list of columns in order.</summary>
internal sealed class JsonTableRow(JsonElement value, RecordPlace place) : TableRow(place)
{
    public override string Holds => value.ValueKind == JsonValueKind.Object ? Listed([.. value.EnumerateObject().Select(property => property.Name)]) : $"a list of {value.GetArrayLength()}";

    public IReadOnlyList<string> Keys => value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject().Select(property => property.Name)] : [];

    public override Cell? this[string column]
    {
        get
        {
            if (value.ValueKind == JsonValueKind.Object)
                return value.TryGetProperty(column, out var property) ? CellOf(property, column) : null;
            return TableHeader.IsNumber(column, out var number) && number < value.GetArrayLength() ? CellOf(value[number], column) : null;
        }
    }

    private Cell CellOf(JsonElement cell, string column) => cell.ValueKind switch
    {
        JsonValueKind.Null => new Cell(null),
        JsonValueKind.Array => new Cell(null, [.. cell.EnumerateArray().Select(item => Scalar(item, column))]),
        _ => new Cell(Scalar(cell, column)),
    };

    private string Scalar(JsonElement item, string column)
    {
        try
        {
            return item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.Number => item.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => throw RecordDataErrors.NotACell.With(Place, $"'{column}'", item.ValueKind == JsonValueKind.Null ? "a list with null in it" : item.ValueKind == JsonValueKind.Array ? "a list of lists" : "an object"),
            };
        }
        catch (InvalidOperationException wrong)
        {
            throw RecordDataErrors.BadJson.Because(wrong, Place, $"'{column}' holds half a surrogate pair");
        }
    }
}
