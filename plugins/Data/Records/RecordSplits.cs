using System.Globalization;
using Runner.Data;

namespace Runner.Plugins.Data.Records;

/// <summary>How a split is read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">Its files, opened.</param>
/// <param name="Read">Reads its records; what it leaves out it reports.</param>
internal sealed record SplitReader(string Name, IReadOnlyList<OpenedFile> Files, Func<RecordReport, IEnumerable<DataRecord>> Read)
{
    /// <summary>What decides about this split alone what is read of its files.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}

/// <summary>Makes labelled data of readers.</summary>
internal static class RecordSplits
{
    /// <summary>The data: fingerprints of files and settings, repeated records counted, texts for a vocabulary.</summary>
    /// <param name="sources">What is known of it.</param>
    /// <param name="reader">The component and the version of what it reads: <c>data/table 1</c>.</param>
    /// <param name="settings">All that decides what is read of the files.</param>
    /// <param name="splits">Its splits.</param>
    /// <param name="cache">Where hashes are remembered.</param>
    public static LabelledData Open(RecordSources sources, string reader, IReadOnlyList<string> settings, IEnumerable<SplitReader> splits, DataCache? cache)
    {
        var contents = new RecordContents();
        List<DataSplit> opened = [.. splits.Select(split => new DataSplit(
            split.Name,
            string.Join(", ", split.Files.Select(file => file.Path)),
            RecordFingerprint.Of(reader, split.Files, [.. settings, .. split.Settings], cache),
            report => contents.Compare(split.Name, split.Read(report), report))
        {
            Paths = [.. split.Files.Select(file => file.Path)],
        })];
        return new LabelledData(sources, opened) { Text = HasText(sources.Record) ? RecordCorpus.OfTraining(opened) : null };
    }

    /// <summary>Labels that stand in a training split, in an order that its rows' order does not change: by number where all are whole numbers, else ordinal.</summary>
    public static LabelNames? Labels(IEnumerable<string> found)
    {
        var names = found.Distinct(StringComparer.Ordinal).ToList();
        var numbers = names.ToDictionary(name => name, name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : (long?)null);
        return names.Count == 0 ? null : LabelNames.Of(
            [.. numbers.Values.All(number => number is not null) ? names.OrderBy(name => numbers[name]).ThenBy(name => name, StringComparer.Ordinal) : names.Order(StringComparer.Ordinal)]);
    }

    private static bool HasText(Type record) => record == typeof(TextRecord) || record == typeof(QuestionRecord) || record == typeof(TaggedRecord);
}
