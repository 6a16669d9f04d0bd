using Runner.Data;

namespace Runner.Plugins.Data.Table;

/// <summary>Labelled data from files of rows.</summary>
internal static class TableData
{
    /// <summary>Opens it.</summary>
    /// <param name="sources">Splits and labels.</param>
    /// <param name="files">The file of each split, in the order of the sources' splits.</param>
    /// <param name="layout">How a split's file is laid out.</param>
    /// <param name="cache">Where hashes are remembered.</param>
    public static LabelledData Open(RecordSources sources, IReadOnlyList<(string Split, string File)> files, Func<string, TableLayout> layout, DataCache? cache)
    {
        var labels = sources.Labels.GetValueOrDefault(LabelKinds.Classes);
        List<DataSplit> splits =
        [
            .. files.Select(file => RecordSplits.Of(
                file.Split, [file.File], layout(file.Split).Meaning + "|" + string.Join(',', labels?.Names ?? []), cache,
                (opened, from, report) => TableRecords.Read(opened, from, report, layout(file.Split), labels))),
        ];
        return new LabelledData(sources, splits) { Text = splits.Find(split => split.Name == "train") is { } train ? new RecordCorpus(train) : null };
    }

    /// <summary>The labels that stand in a file, in the order of their names; numbers by their value.</summary>
    public static LabelNames LabelsIn(string file, TableLayout layout)
    {
        var names = TableRecords.Read(new RecordFile(file), 0, new RecordReport(), layout, null).SelectMany(record => record.Labels ?? []).Distinct(StringComparer.Ordinal).ToList();
        return LabelNames.Of([.. names.All(name => long.TryParse(name, out _)) ? names.OrderBy(long.Parse) : names.Order(StringComparer.Ordinal)]);
    }
}
