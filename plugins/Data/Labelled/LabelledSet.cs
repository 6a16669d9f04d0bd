using System.Security.Cryptography;
using System.Text;
using Runner.Data;

namespace Runner.Plugins.Data.Labelled;

/// <summary>Makes labelled data of files: hashes, splits, labels, and the check of every split's labels.</summary>
/// <param name="reader">Name and version of the reader, such as <c>tagging 1</c>.</param>
/// <param name="settings">All options that decide what is read, as text.</param>
/// <param name="record">Kind of record.</param>
/// <param name="splits">The files.</param>
internal sealed class LabelledSet(string reader, string settings, Type record, IReadOnlyList<SplitFiles> splits)
{
    /// <summary>Reads a split.</summary>
    public required Func<string, IReadOnlyList<LabelledFile>, RecordReport, IEnumerable<DataRecord>> Read { get; init; }

    /// <summary>The labels that a record uses, by kind.</summary>
    public Func<DataRecord, IEnumerable<(string Kind, string Name)>> Uses { get; init; } = _ => [];

    /// <summary>Kinds of labels whose names are given; others are found in the training split.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Given { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Orders the labels that were found, with how often each is used. Default: by ordinal.</summary>
    public Func<string, IReadOnlyDictionary<string, int>, IEnumerable<string>> Order { get; init; } = (_, names) => names.Keys.Order(StringComparer.Ordinal);

    /// <summary>Text of a record, for a vocabulary; null where records hold none.</summary>
    public Func<DataRecord, IEnumerable<string>>? Texts { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether labels are found in the training split. Default: true.</summary>
    public bool FindsLabels { get; init; } = true;

    public LabelledData Open()
    {
        var files = splits.SelectMany(split => split.Paths).Distinct().ToDictionary(path => path, path => new LabelledFile(path), StringComparer.Ordinal);
        IReadOnlyDictionary<string, LabelNames>? labels = null;
        var opened = splits.Select(split => Split(split, files, () => labels)).ToList();
        var known = Given.ToDictionary(kind => kind.Key, kind => LabelNames.Of(kind.Value), StringComparer.Ordinal);
        if (FindsLabels && opened.Find(split => split.Name == "train") is { } training)
        {
            foreach (var kind in training.Records.SelectMany(Uses).GroupBy(use => use.Kind, StringComparer.Ordinal).Where(kind => !known.ContainsKey(kind.Key)))
                known.Add(kind.Key, LabelNames.Of([.. Order(kind.Key, kind.CountBy(use => use.Name).ToDictionary(StringComparer.Ordinal))]));
        }
        labels = known;
        var text = Texts is not null && opened.Find(split => split.Name == "train") is { } train ? new RecordCorpus(train, Texts) : null;
        return new LabelledData(new RecordSources(record, [.. splits.Select(split => split.Name)]) { Labels = known, Notes = Notes }, opened) { Text = text };
    }

    private DataSplit Split(SplitFiles split, Dictionary<string, LabelledFile> files, Func<IReadOnlyDictionary<string, LabelNames>?> labels)
    {
        var own = split.Paths.Select(path => files[path]).ToList();
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{reader}\n{split.Name}\n{settings}\n{string.Join('\n', own.Select(file => file.Hash))}")));
        return new DataSplit(split.Name, string.Join(", ", split.Paths), fingerprint, Records) { Paths = split.Paths };

        IEnumerable<DataRecord> Records(RecordReport report)
        {
            var records = Read(split.Name, own, report).ToList();
            if (records.Count == 0)
                throw LabelledFileErrors.Empty.With(split.Name, string.Join(", ", split.Paths));
            CheckLabels(split.Name, records, labels(), report);
            return records;
        }
    }

    private void CheckLabels(string split, List<DataRecord> records, IReadOnlyDictionary<string, LabelNames>? labels, RecordReport report)
    {
        var unseen = new SortedDictionary<string, (HashSet<string> Names, int Uses, string First)>(StringComparer.Ordinal);
        foreach (var entry in records)
        {
            foreach (var (kind, name) in Uses(entry))
            {
                if (Given.TryGetValue(kind, out var given))
                {
                    if (!given.Contains(name))
                        throw LabelledFileErrors.UnknownLabel.With(entry.Place, kind, name);
                }
                else if (labels is not null && labels.TryGetValue(kind, out var known) && known.NumberOf(name) is null)
                {
                    var seen = unseen.TryGetValue(kind, out var before) ? before : (Names: new HashSet<string>(StringComparer.Ordinal), Uses: 0, First: $"'{name}', {entry.Place}");
                    seen.Names.Add(name);
                    unseen[kind] = seen with { Uses = seen.Uses + 1 };
                }
            }
        }
        foreach (var (kind, (names, uses, first)) in unseen)
            report.Find(DataFinding.Of(LabelledFileErrors.Unseen, split, kind, names.Count, uses, first));
    }
}
