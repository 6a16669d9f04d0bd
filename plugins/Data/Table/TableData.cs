using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Table;

/// <summary>Labelled data from files of rows.</summary>
internal static class TableData
{
    /// <summary>Opens it.</summary>
    /// <param name="sources">Splits and labels.</param>
    /// <param name="splits">Their files.</param>
    /// <param name="layout">How a split's file is laid out.</param>
    public static LabelledData Open(RecordSources sources, IReadOnlyList<SplitFiles> splits, Func<SplitFiles, TableLayout> layout)
    {
        var labels = sources.Labels.GetValueOrDefault(LabelKinds.Classes);
        var settings = string.Join('\n', splits.Select(split => $"{split.Name}: {layout(split).Meaning}")) + "\n" + string.Join('\n', labels?.Names ?? []);
        var data = new LabelledSet("table 1", settings, typeof(TextRecord), splits)
        {
            Read = (name, files, report) => files.SelectMany(file => TableRecords.Read(file, 0, report, layout(splits.First(split => split.Name == name)), labels)),
            FindsLabels = false,
            Texts = record => record is TextRecord { Second: { } second } pair ? [pair.First, second] : [((TextRecord)record).First],
        }.Open();
        return data with { Sources = sources };
    }

    /// <summary>The labels that stand in a file, in the order of their names; numbers by their value. Null where there is none.</summary>
    public static LabelNames? LabelsIn(string file, TableLayout layout)
    {
        var names = TableRecords.Read(new LabelledFile(file), 0, new RecordReport(), layout, null).SelectMany(record => record.Labels ?? []).Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? null : LabelNames.Of([.. names.All(name => long.TryParse(name, out _)) ? names.OrderBy(long.Parse) : names.Order(StringComparer.Ordinal)]);
    }
}
