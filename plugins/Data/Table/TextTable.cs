using System.Globalization;
using Runner.Data;
using Runner.Errors;
using Runner.Plugins.Data.Records;

namespace Runner.Plugins.Data.Table;

/// <summary>Makes text records of a table's rows.</summary>
/// <param name="file">The file.</param>
/// <param name="schema">How it is read.</param>
/// <param name="split">Name of the split.</param>
internal sealed class TextTable(RecordFile file, TableSchema schema, string split)
{
    private long _outside;
    private (string Value, RecordPlace Place) _firstOutside;

    /// <summary>A reader of a split in one file.</summary>
    public static SplitReader Reader(string path, TableSchema schema, string split)
    {
        var file = TableFile.Open(path, schema);
        return new SplitReader(split, [file], report => new TextTable(file, schema, split).Read(report)) { Settings = schema.Settings };
    }

    /// <summary>The records. Rows that are left out are counted, and have a number too.</summary>
    /// <exception cref="RunnerException">RUN3203: there is no row; RUN3204 to RUN3219.</exception>
    public IEnumerable<DataRecord> Read(RecordReport report)
    {
        var table = new TableFile(file, schema);
        long number = 0, kept = 0;
        List<(string Column, string Use)> columns = [];
        var isLabelled = false;
        foreach (var row in table.Rows())
        {
            if (number == 0)
            {
                RequireColumns(table.Header, row, schema.Needed);
                isLabelled = IsLabelled(table.Header, row, report);
                columns = [.. schema.Needed, .. isLabelled ? schema.Gold : []];
            }
            if (Record(row, number, columns, isLabelled, report) is { } record)
            {
                kept++;
                yield return record;
            }
            number++;
        }
        if (number == 0)
            throw RecordDataErrors.NotRecords.With(file.Path, "a table without a row");
        if (_outside > 0)
            report.Find(DataFinding.Of(RecordDataErrors.OutsideRange, _outside, split, schema.Range!.Value.Least, schema.Range.Value.Most, $"{_firstOutside.Value} at {_firstOutside.Place}"));
        if (schema.OfficialCount is { } official)
            report.Note(kept == official
                ? string.Create(CultureInfo.InvariantCulture, $"{kept:N0} records, as many as the official split has.")
                : string.Create(CultureInfo.InvariantCulture, $"{kept:N0} records, not the official split's {official:N0}: figures are not comparable with published ones."));
    }

    /// <summary>The labels that stand in the file, each as it is called.</summary>
    public IEnumerable<string> Labels() => Read(new RecordReport()).Cast<TextRecord>().SelectMany(record => record.Labels ?? []);

    private TextRecord? Record(TableRow row, long number, List<(string Column, string Use)> columns, bool isLabelled, RecordReport report)
    {
        foreach (var (column, _) in columns)
        {
            if (row[column] is not null)
                continue;
            if (!schema.SkipsShortRows)
                throw RecordDataErrors.ShortRow.With(row.Place, column, row.Holds);
            report.Drop("for want of a column", row.Place);
            return null;
        }
        foreach (var filter in schema.Filters)
        {
            if (row[filter.Column]?.Whole is { } value && !filter.Keeps(value))
            {
                report.Drop($"with '{value}' as {filter.Column}", row.Place);
                return null;
            }
        }
        var names = schema.Columns;
        return new TextRecord(Text(row, names.Text) + Appended(row), names.TextPair is null ? null : row[names.TextPair]?.Whole)
        {
            Id = number,
            Key = names.Key is null ? schema.NumbersAreKeys ? number.ToString(CultureInfo.InvariantCulture) : null : row[names.Key]?.Whole,
            Unit = (names.Unit ?? names.Query) is { } unit ? row[unit]?.Whole : null,
            Query = names.Query is null ? null : row[names.Query]?.Whole,
            Place = row.Place,
            Labels = isLabelled ? LabelsOf(row) : null,
            Value = isLabelled && names.Value is not null ? ValueOf(row, names.Value) : null,
        };
    }

    private static string Text(TableRow row, string column) => row[column]!.Value.Whole ?? throw RecordDataErrors.NotACell.With(row.Place, $"'{column}'", "null");

    // after a space, as texts are joined everywhere
    private string Appended(TableRow row) => schema.Appended is { } column && row[column]?.Whole is { Length: > 0 } more ? " " + more : "";

    private List<string>? LabelsOf(TableRow row)
    {
        var names = schema.Columns;
        if (names.Label is { } single)
            return row[single]?.Whole is { } label ? [Named(label, row.Place)] : null;
        if (names.Labels is not { } several || row[several] is not { } cell)
            return null;
        var found = cell.Items ?? cell.Text?.Split(schema.LabelSeparator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return found is null ? null : [.. found.Select(label => Named(label, row.Place)).Distinct(StringComparer.Ordinal)];
    }

    private string Named(string label, RecordPlace place)
    {
        if (schema.NumberedLabels && schema.Labels is { } numbered)
            return int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < numbered.Count
                ? numbered.Names[number]
                : throw RecordDataErrors.NotANumberOfALabel.With(place, label, numbered.Count - 1);
        if (schema.LabelNames.Count > 0)
        {
            if (!schema.LabelNames.TryGetValue(label, out var name))
                throw Unknown(label, [.. schema.LabelNames.Keys], place);
            label = name;
        }
        if (schema.Labels is { } labels)
            NearestLabel.Require(labels, label, place);
        return label;
    }

    private static RunnerException Unknown(string label, IReadOnlyList<string> known, RecordPlace place) => RecordDataErrors.UnknownLabel.With(
        place, label, NearestLabel.Listed(known), NearestLabel.Of(label, known) is { } near ? $"; did you mean '{near}'?" : "");

    private double? ValueOf(TableRow row, string column)
    {
        if (row[column]?.Whole is not { } text)
            return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            throw RecordDataErrors.NotANumber.With(row.Place, text, column);
        if (schema.Range is { } range && (value < range.Least || value > range.Most) && _outside++ == 0)
            _firstOutside = (text, row.Place);
        return value;
    }

    private bool IsLabelled(TableHeader? header, TableRow row, RecordReport report)
    {
        if (!schema.Gold.Any())
            return false;
        var missing = schema.Gold.Where(one => !Has(header, row, one.Column)).ToList();
        if (missing.Count == 0)
            return true;
        if (split == "train")
            RequireColumns(header, row, missing);
        report.Note($"'{Path.GetFileName(file.Path)}' has no column {string.Join(", ", missing.Select(one => $"'{one.Column}'"))}: its records are unlabelled.");
        return false;
    }

    private static bool Has(TableHeader? header, TableRow row, string column) => header is null ? row[column] is not null : header.PlaceOf(column) >= 0;

    private void RequireColumns(TableHeader? header, TableRow row, IEnumerable<(string Column, string Use)> columns)
    {
        foreach (var (column, use) in columns)
        {
            // without names, a row that is too short is that row's fault
            if (Has(header, row, column) || (header is null && row is CellRow && TableHeader.IsNumber(column, out _) && schema.SkipsShortRows))
                continue;
            var names = header?.Names ?? (row as JsonTableRow)?.Keys ?? [];
            var near = NearestLabel.Of(column, names) is { } name ? $"; did you mean '{name}'?" : "";
            throw RecordDataErrors.MissingColumn.With((header?.Place ?? row.Place).ToString(), column, use, header?.Listed ?? row.Holds, near);
        }
    }
}
