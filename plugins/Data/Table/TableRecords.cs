using System.Globalization;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Table;

/// <summary>Makes records of the rows of a file.</summary>
internal static class TableRecords
{
    /// <summary>The records of a file, numbered from a number on; rows left out keep theirs.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">Number of the first row.</param>
    /// <param name="report">Counts what is left out.</param>
    /// <param name="layout">Which columns hold what.</param>
    /// <param name="labels">The labels there are; null while they are being found out.</param>
    public static IEnumerable<TextRecord> Read(LabelledFile file, long from, RecordReport report, TableLayout layout, LabelNames? labels)
    {
        var number = from;
        var idle = layout.Dropped.ToHashSet();
        foreach (var row in TableRows.Read(file, layout))
        {
            var id = number++;
            if (layout.Dropped.FirstOrDefault(rule => row.Value(rule.Column) == rule.Value) is { Reason: { } reason } applied)
            {
                idle.Remove(applied);
                report.Drop(reason, row.Place);
                continue;
            }
            if (layout.ShortRows == ShortRows.Skip && row.Cells is not null && layout.Columns.Any(column => row.Value(column) is null))
            {
                report.Drop("with too few cells", row.Place);
                continue;
            }
            var text = Required(row, layout.Text);
            if (layout.Added is var (column, separator) && row.Value(column) is { Length: > 0 } added)
                text += separator + added;
            yield return new TextRecord(text, layout.Pair is null ? null : Required(row, layout.Pair))
            {
                Id = id,
                Place = row.Place,
                Key = layout.Key is null ? null : row.Value(layout.Key),
                Unit = layout.Unit is null ? null : row.Value(layout.Unit),
                Query = layout.Query is null ? null : row.Value(layout.Query),
                Labels = LabelsOf(row, layout, labels),
                Value = ValueOf(row, layout),
            };
        }
        // a preset's rules are for sets that may have none of such rows
        foreach (var (column, value, _) in layout.SaysIdleRules ? idle : [])
            report.Find(DataFinding.Of(TableErrors.NothingDropped, column, value));
    }

    private static string Required(TableRow row, string column) => row.Value(column) ?? throw Missing(row, column);

    private static Errors.RunnerException Missing(TableRow row, string column) => row.Cells is { } cells
        ? TableErrors.ShortRow.With(row.Place, cells, column)
        : LabelledFileErrors.BadRow.With(row.Place, $"there is no '{column}'");

    private static IReadOnlyList<string>? LabelsOf(TableRow row, TableLayout layout, LabelNames? labels)
    {
        if (layout.Label is null || row.Value(layout.Label) is not { } text)
            return layout.Label is null || layout.LabelsMayBeMissing && !row.Has(layout.Label) ? null : throw Missing(row, layout.Label);
        string[] given = layout.LabelSeparator is { } separator ? text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [text.Trim()];
        string[] names = [.. given.Select(label => layout.LabelMap.GetValueOrDefault(label, label))];
        foreach (var unknown in labels is null ? [] : names.Where(name => labels.NumberOf(name) is null))
            throw TableErrors.UnknownLabel.With(row.Place, unknown, Listed(labels));
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static double? ValueOf(TableRow row, TableLayout layout)
    {
        if (layout.Value is null || row.Value(layout.Value) is not { } text)
            return layout.Value is null || layout.LabelsMayBeMissing && !row.Has(layout.Value) ? null : throw Missing(row, layout.Value);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw TableErrors.NotANumber.With(row.Place, layout.Value, text);
    }

    private static string Listed(LabelNames? labels) =>
        labels is null ? "" : string.Join(", ", labels.Names.Take(20)) + (labels.Count > 20 ? $" and {labels.Count - 20} more" : "");
}
