using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Parquet.Serialization;
using Runner.Data;
using Runner.Plugins.Data.Records;

namespace Runner.Plugins.Data.Table;

/// <summary>A file with a table in one of the forms.</summary>
/// <param name="file">The file.</param>
/// <param name="schema">How it is read.</param>
internal sealed class TableFile(RecordFile file, TableSchema schema)
{
    private const string Unclosed = "a quotation mark opens here that is never closed";

    private readonly TableFormat _format = schema.FormatOf(file.Path);

    /// <summary>Opens a file of a form.</summary>
    public static RecordFile Open(string path, TableSchema schema) =>
        new(path, schema.FormatOf(path) == TableFormat.Parquet ? RecordContent.Parquet : RecordContent.Text);

    /// <summary>The header, where the table has one: read by the time the first row is.</summary>
    public TableHeader? Header { get; private set; }

    /// <summary>The rows, read as they are asked for. A blank line is no row and null, so that rows keep their numbers.</summary>
    public IEnumerable<TableRow> Rows() => _format switch
    {
        TableFormat.Json => JsonRows(),
        TableFormat.Parquet => ParquetRows(),
        TableFormat.Csv => Cells(CsvLines()),
        _ => Cells(file.Lines().Where(line => line.Text.Length > 0).Select(line => (line.Text.Split(schema.Delimiter ?? "\t"), line.Place))),
    };

    private IEnumerable<TableRow> Cells(IEnumerable<(string[] Fields, RecordPlace Place)> lines)
    {
        var isFirst = true;
        var header = new TableHeader(null, file.At(1));
        foreach (var (fields, place) in lines)
        {
            if (isFirst && schema.HasHeader)
                Header = header = new TableHeader(fields, place);
            else if (!(isFirst && schema.KnownHeaders.Any(known => known.SequenceEqual(fields, StringComparer.OrdinalIgnoreCase))))
                yield return new CellRow(header, [.. fields.Select(field => new Cell(field))], place);
            isFirst = false;
        }
    }

    private IEnumerable<(string[] Fields, RecordPlace Place)> CsvLines()
    {
        foreach (var _ in file.Lines())
        {
            // the library would read bytes that are no UTF-8 as U+FFFD
        }
        using var stream = file.OpenAgain();
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        var line = 1L;
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = schema.Delimiter ?? ",",
            IgnoreBlankLines = false,
            BadDataFound = bad => throw RecordDataErrors.BadQuoting.With(file.At(line), IsOdd(bad.RawRecord) ? Unclosed : $"a quotation mark stands within '{Shortened(bad.Field)}'"),
        });
        while (parser.Read())
        {
            var fields = parser.Record!;
            if (IsOdd(parser.RawRecord))
                throw RecordDataErrors.BadQuoting.With(file.At(line), Unclosed);
            if (fields is not [""] and not [])
                yield return (fields, file.At(line));
            line = parser.RawRow + 1;
        }
    }

    private IEnumerable<TableRow> JsonRows() => file.JsonRows().Select(row => row.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
        ? new JsonTableRow(row.Value, row.Place)
        : throw RecordDataErrors.NotACell.With(row.Place, "the row", "neither an object nor a list"));

    private IEnumerable<TableRow> ParquetRows()
    {
        using var stream = file.OpenAgain();
        HashSet<string> lists = [];
        var groups = Parquet(async () =>
        {
            await using var reader = await global::Parquet.ParquetReader.CreateAsync(stream, leaveStreamOpen: true).ConfigureAwait(false);
            Header = new TableHeader([.. reader.Schema.Fields.Select(field => field.Name)], file.At(0));
            lists = [.. reader.Schema.Fields.Where(field => field.SchemaType == global::Parquet.Schema.SchemaType.List).Select(field => field.Name)];
            return reader.RowGroupCount;
        });
        for (var group = 0; group < groups; group++)
        {
            var rows = Parquet(() => ParquetSerializer.DeserializeUntypedAsync(stream, rowGroupIndex: group));
            foreach (var row in rows.Data)
                yield return new CellRow(Header!, [.. Header!.Names!.Select(name => CellOf(row.GetValueOrDefault(name), name, lists.Contains(name)))], file.At(0));
        }
        file.RequireUnchanged(stream);
    }

    // a library without synchronous calls; nothing here has a context that could be waited for
    private T Parquet<T>(Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception wrong) when (wrong is not Errors.RunnerException and not OutOfMemoryException)
        {
            throw RecordDataErrors.BadParquet.Because(wrong, file.Path, wrong.Message);
        }
    }

    // the library gives a list without elements as nothing, and texts in lists as memory
    private Cell CellOf(object? value, string column, bool isList) => value switch
    {
        null => isList ? new Cell(null, []) : new Cell(null),
        string text => new Cell(text),
        byte[] bytes => new Cell(Encoding.UTF8.GetString(bytes)),
        System.Collections.IDictionary => throw RecordDataErrors.NotACell.With(file.At(0), $"'{column}'", "a map"),
        System.Collections.IEnumerable list => new Cell(null, [.. list.Cast<object?>().Select(item => Scalar(item, column))]),
        _ => new Cell(Scalar(value, column)),
    };

    private string Scalar(object? item, string column) => item switch
    {
        string text => text,
        ReadOnlyMemory<char> text => text.ToString(),
        bool flag => flag ? "true" : "false",
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw RecordDataErrors.NotACell.With(file.At(0), $"'{column}'", item is null ? "a list with null in it" : "a list of lists"),
    };

    private static bool IsOdd(string record) => record.AsSpan().Count('"') % 2 != 0;

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
