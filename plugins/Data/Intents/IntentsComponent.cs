using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data.Intents;

/// <summary>Options of <c>data/intents</c>.</summary>
public sealed record IntentsOptions
{
    /// <summary>A folder with <c>train</c>, <c>valid</c> (or <c>dev</c>) and <c>test</c>, each with <c>seq.in</c>, <c>seq.out</c> and <c>label</c>, as ATIS and Snips have them; or one of these folders.</summary>
    [DataPath]
    public required string Path { get; init; }
}

/// <summary>Utterances with their intents and a slot tag for each word: ATIS, Snips.</summary>
/// <remarks>
/// Line i of the three files is one utterance. Intents joined by <c>#</c> hold together. Labels of intents and tags are those of the training split, sorted, O first. An intent or tag
/// that training lacks counts as missed in evaluation, and how many there are is said.
/// </remarks>
[Component("data/intents", Source = "Goo et al. 2018 (Slot-Gated), NAACL; ATIS: Hemphill et al. 1990; Snips: Coucke et al. 2018, arXiv:1805.10190")]
internal sealed class IntentsComponent(IntentsOptions options, DataCache? cache = null) : IDataComponent
{
    private const string Outside = "O";

    private readonly Lazy<IReadOnlyDictionary<string, LabelNames>> _labels = new(() => LabelsOf(options));

    public RecordSources Records => new(typeof(TaggedRecord), [.. Folders(options).Select(folder => folder.Split)]) { Labels = _labels.Value };

    public DataSource Open()
    {
        var labels = _labels.Value;
        List<DataSplit> splits = [.. Folders(options).Select(folder => Split(folder.Split, folder.Folder, labels))];
        return new LabelledData(Records, splits) { Text = splits.Find(split => split.Name == "train") is { } train ? new RecordCorpus(train) : null };
    }

    private DataSplit Split(string name, string folder, IReadOnlyDictionary<string, LabelNames> labels)
    {
        string[] files = [Path.Combine(folder, "seq.in"), Path.Combine(folder, "seq.out"), Path.Combine(folder, "label")];
        var hashes = string.Join('|', files.Skip(1).Select(file => File.Exists(file) ? new RecordFile(file).Hash(cache) : throw RecordDataErrors.PathMissing.With(file)));
        return RecordSplits.Of(name, [files[0]], $"intents 1|{hashes}", cache, (opened, from, report) => Counted(Read(folder, from), labels, report));
    }

    // what training lacks cannot be predicted
    private static IEnumerable<TaggedRecord> Counted(IEnumerable<TaggedRecord> records, IReadOnlyDictionary<string, LabelNames> labels, RecordReport report)
    {
        var (intents, tags) = (0L, 0L);
        foreach (var record in records)
        {
            intents += labels[LabelKinds.Intents].NumberOf(string.Join('#', record.Intents!)) is null ? 1 : 0;
            tags += record.Tags!.Count(tag => labels[LabelKinds.Tags].NumberOf(tag) is null);
            yield return record;
        }
        if (intents + tags > 0)
            report.Find(DataFinding.Of(IntentErrors.NotInTraining, intents, tags));
    }

    private static List<(string Split, string Folder)> Folders(IntentsOptions options)
    {
        if (!Directory.Exists(options.Path))
            throw RecordDataErrors.PathMissing.With(options.Path);
        if (File.Exists(Path.Combine(options.Path, "seq.in")))
            return [("test", options.Path)];
        (string Split, string Name)[] names = [("train", "train"), ("dev", "valid"), ("dev", "dev"), ("test", "test")];
        List<(string Split, string Folder)> found = [.. names.Select(name => (name.Split, Path.Combine(options.Path, name.Name))).Where(folder => Directory.Exists(folder.Item2)).DistinctBy(folder => folder.Split)];
        return found.Count > 0 ? found : throw RecordDataErrors.NoSplits.With(options.Path, "train, valid and test, each with seq.in, seq.out and label");
    }

    private static Dictionary<string, LabelNames> LabelsOf(IntentsOptions options)
    {
        var folders = Folders(options);
        var records = Read(folders.FirstOrDefault(folder => folder.Split == "train").Folder ?? folders[0].Folder, 0).ToList();
        var tags = records.SelectMany(record => record.Tags!).ToHashSet(StringComparer.Ordinal);
        return new Dictionary<string, LabelNames>
        {
            [LabelKinds.Intents] = LabelNames.Of([.. records.Select(record => string.Join('#', record.Intents!)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
            [LabelKinds.Tags] = LabelNames.Of([.. tags.Contains(Outside) ? (string[])[Outside] : [], .. tags.Where(tag => tag != Outside).Order(StringComparer.Ordinal)]),
        };
    }

    private static IEnumerable<TaggedRecord> Read(string folder, long from)
    {
        List<(long Number, string Text)> Lines(string name) => [.. new RecordFile(Path.Combine(folder, name)).Lines()];
        var (words, tags, labels) = (Lines("seq.in"), Lines("seq.out"), Lines("label"));
        foreach (var (name, lines) in ((string, List<(long, string)>)[])[("seq.out", tags), ("label", labels)])
        {
            if (lines.Count != words.Count)
                throw RecordDataErrors.BadRecord.With(new RecordPlace(Path.Combine(folder, name), 0), $"it has {lines.Count} lines, but seq.in has {words.Count}");
        }
        for (var i = 0; i < words.Count; i++)
        {
            var place = new RecordPlace(Path.Combine(folder, "seq.in"), words[i].Number);
            string[] said = words[i].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries), tagged = tags[i].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (said.Length == 0)
                throw RecordDataErrors.BadRecord.With(place, "the utterance is empty");
            if (tagged.Length != said.Length)
                throw RecordDataErrors.BadRecord.With(place, $"there are {said.Length} words, but seq.out has {tagged.Length} tags on that line");
            if (string.IsNullOrWhiteSpace(labels[i].Text))
                throw RecordDataErrors.BadRecord.With(new RecordPlace(Path.Combine(folder, "label"), labels[i].Number), "the intent is empty");
            yield return TaggedRecord.Of(from + i, said, " ") with { Tags = tagged, Intents = labels[i].Text.Trim().Split('#'), Place = place };
        }
    }
}
