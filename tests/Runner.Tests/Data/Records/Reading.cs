using Runner.Data;
using Runner.Errors;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Records;

/// <summary>Labelled data as a recipe gets it, from one line of YAML.</summary>
internal static class Reading
{
    public static IDataComponent Component(string yaml) => Composed.Component<IDataComponent>(yaml);

    public static LabelledData Open(string yaml) => (LabelledData)Component(yaml).Open();

    public static DataSplit Split(string yaml, string split = "train") => Open(yaml)[split]!;

    public static List<TextRecord> Texts(string yaml, string split = "train") => [.. Split(yaml, split).Records.Cast<TextRecord>()];

    /// <summary>The error that reading all of it ends with.</summary>
    public static RunnerException Fault(string yaml) => Assert.Throws<RunnerException>(() =>
    {
        foreach (var split in Open(yaml).Splits)
            _ = split.Records;
    });

    public static string Counts(IEnumerable<TextRecord> records) => string.Join(", ", records.SelectMany(record => record.Labels ?? []).CountBy(label => label)
        .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {entry.Value}"));
}
