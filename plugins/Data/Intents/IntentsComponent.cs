using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Intents;

/// <summary>Utterances with a tag for each word and an intent or several: ATIS and Snips.</summary>
[Component("data/intents", Source = "Goo et al., N18-2118 (SlotGated-SLU's folders of ATIS and Snips)")]
internal sealed class IntentsComponent : IDataComponent
{
    private const string Words = "seq.in", Tags = "seq.out", Intents = "label";

    private static readonly (string Split, string Folder)[] Folders = [("train", "train"), ("dev", "valid"), ("dev", "dev"), ("test", "test")];

    private readonly IntentsOptions _options;
    private readonly Lazy<LabelledData> _data;

    public IntentsComponent(IntentsOptions options) =>
        (_options, _data) = (options, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public DataSource Open() => _data.Value;

    private LabelledData Make()
    {
        var given = new Dictionary<string, IReadOnlyList<string>>();
        if (_options.Intents.Count > 0)
            given.Add(LabelKinds.Intents, _options.Intents);
        if (_options.Tags.Count > 0)
            given.Add(LabelKinds.Tags, _options.Tags);
        return new LabelledSet("intents 1", _options.Separator, typeof(TaggedRecord), Find())
        {
            Read = (_, files, _) => Read(files),
            Uses = record => Uses((TaggedRecord)record),
            Given = given,
            Order = (_, names) => names.Keys.OrderBy(name => name != "O").ThenBy(name => name, StringComparer.Ordinal),
            Texts = record => [((TaggedRecord)record).Text],
        }.Open();
    }

    /// <summary>The tags and intents of a record.</summary>
    internal static IEnumerable<(string Kind, string Name)> Uses(TaggedRecord record) =>
        (record.Tags ?? []).Select(tag => (LabelKinds.Tags, tag)).Concat((record.Intents ?? []).Select(intent => (LabelKinds.Intents, intent)));

    private List<SplitFiles> Find()
    {
        var splits = new List<SplitFiles>();
        foreach (var (split, folder) in Folders)
        {
            var place = Path.Combine(_options.Path, folder);
            if (!File.Exists(Path.Combine(place, Words)))
                continue;
            if (splits.Exists(other => other.Name == split))
                throw LabelledFileErrors.Ambiguous.With(_options.Path, "valid, dev");
            string[] labels = [.. ((string[])[Tags, Intents]).Select(name => Path.Combine(place, name))];
            if (split == "train" && Array.Find(labels, file => !File.Exists(file)) is { } missing)
                throw LabelledFileErrors.SplitMissing.With(split, missing);
            splits.Add(new SplitFiles(split, [Path.Combine(place, Words), .. labels.Where(File.Exists)]));
        }
        return splits.Count > 0 ? splits : throw LabelledFileErrors.NoSplits.With(_options.Path, "train/seq.in, train/seq.out, train/label; valid/seq.in, ...");
    }

    private IEnumerable<TaggedRecord> Read(IReadOnlyList<LabelledFile> files)
    {
        var words = files[0].Lines().ToList();
        var (tagFile, intentFile) = (Named(files, Tags), Named(files, Intents));
        var (tags, intents) = (Lines(tagFile), Lines(intentFile));
        for (var i = 0; i < words.Count; i++)
        {
            var place = files[0].At(i + 1);
            var sentence = Split(words[i].Text);
            if (sentence.Length == 0)
                throw LabelledFileErrors.BadRow.With(place, "the utterance is empty");
            var own = tags is null ? null : Split(tags[i]);
            if (own is not null && own.Length != sentence.Length)
                throw LabelledFileErrors.Lengths.With(tagFile!.At(i + 1), $"there are {own.Length} tags for the {sentence.Length} words of {place}");
            yield return TaggedRecord.Of(i, sentence, " ") with { Tags = own, Intents = intents is null ? null : Names(intents[i], intentFile!.At(i + 1)), Place = place };
        }

        List<string>? Lines(LabelledFile? file)
        {
            if (file is null)
                return null;
            var lines = file.Lines().Select(line => line.Text).ToList();
            return lines.Count == words.Count ? lines
                : throw LabelledFileErrors.Lengths.With(file.At(Math.Min(lines.Count, words.Count) + 1), $"the file has {lines.Count} lines, but '{files[0].Path}' has {words.Count}");
        }
    }

    private string[] Names(string line, RecordPlace place)
    {
        string[] names = _options.Separator.Length > 0 ? line.Split(_options.Separator, StringSplitOptions.TrimEntries) : [line.Trim()];
        return names.Any(name => name.Length == 0) ? throw LabelledFileErrors.BadRow.With(place, "an intent has no name") : [.. names.Distinct()];
    }

    private static LabelledFile? Named(IReadOnlyList<LabelledFile> files, string name) => files.FirstOrDefault(file => Path.GetFileName(file.Path) == name);

    private static string[] Split(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
