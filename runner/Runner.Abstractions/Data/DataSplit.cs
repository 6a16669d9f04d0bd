using System.Globalization;

namespace Runner.Data;

/// <summary>A part of labelled data, such as its training set. Read once, when its records are first asked for. Thread-safe.</summary>
/// <param name="name">Such as <c>train</c>, <c>dev</c>, <c>test</c>; letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="source">Where it comes from, for people.</param>
/// <param name="fingerprint">Hash of the files and of all options that decide what is read from them; at least 36 characters.</param>
/// <param name="read">Reads it; errors name file and line.</param>
public sealed class DataSplit(string name, string source, string fingerprint, Func<RecordReport, IEnumerable<DataRecord>> read)
{
    private readonly Lazy<(IReadOnlyList<DataRecord> Records, RecordReport Report)> _read = new(() =>
    {
        var report = new RecordReport();
        return ([.. read(report)], report);
    });

    public string Name { get; } = name;

    public string Source { get; } = source;

    public string Fingerprint { get; } = fingerprint;

    /// <summary>Files it is read from.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>What it is used for, for the record of a run: <c>training</c> for the split of that name, else its name.</summary>
    public string Use => Name == "train" ? "training" : Name;

    /// <summary>All records, in the order of the files.</summary>
    public IReadOnlyList<DataRecord> Records => _read.Value.Records;

    /// <summary>Figures of what was read and dropped; null until <see cref="Records"/> were asked for.</summary>
    public DataHealth? Health => _read.IsValueCreated ? _read.Value.Report.Health(Use, _read.Value.Records.Count) : null;
}

/// <summary>What a reader left out, by reason, and what it found odd.</summary>
public sealed class RecordReport
{
    private readonly SortedDictionary<string, (long Count, RecordPlace First)> _dropped = new(StringComparer.Ordinal);
    private readonly List<DataFinding> _findings = [];
    private readonly List<string> _notes = [];

    /// <summary>Records left out, by reason.</summary>
    public IReadOnlyDictionary<string, long> Dropped => _dropped.ToDictionary(entry => entry.Key, entry => entry.Value.Count, StringComparer.Ordinal);

    /// <summary>Counts a record that is left out.</summary>
    /// <param name="reason">Why, as it stands behind a number: <c>without a gold label</c>, <c>with too few columns</c>.</param>
    /// <param name="place">Where it stands; the first of each reason is shown.</param>
    public void Drop(string reason, RecordPlace place) => _dropped[reason] = _dropped.TryGetValue(reason, out var known) ? (known.Count + 1, known.First) : (1, place);

    /// <summary>Says something odd that keeps no run from starting.</summary>
    public void Find(DataFinding finding) => _findings.Add(finding);

    /// <summary>Says what is to be known about the split beside figures, in a sentence; shown and recorded with the run.</summary>
    public void Note(string note) => _notes.Add(note);

    /// <summary>The figures.</summary>
    /// <param name="part">What the records are used for.</param>
    /// <param name="records">Records that were kept.</param>
    public DataHealth Health(string part, int records) => new(
        part,
        [
            new DataFigure("records", records, string.Create(CultureInfo.InvariantCulture, $"{records:N0} records")),
            .. _dropped.Select(entry => new DataFigure(
                "dropped_" + entry.Key.Replace(' ', '_'), entry.Value.Count,
                string.Create(CultureInfo.InvariantCulture, $"{entry.Value.Count:N0} left out {entry.Key} (first: {entry.Value.First})"))),
        ],
        [.. _findings])
    {
        Notes = [.. _notes],
    };
}
