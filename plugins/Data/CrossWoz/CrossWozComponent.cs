using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Intents;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.CrossWoz;

/// <summary>Dialogue acts of utterances: values that stand in the utterance are tagged stretches, everything else is an intent.</summary>
[Component("data/crosswoz", Source = "Zhu et al., arXiv:2002.11893")]
internal sealed class CrossWozComponent : IDataComponent
{
    private readonly CrossWozOptions _options;
    private readonly Lazy<LabelledData> _data;

    public CrossWozComponent(CrossWozOptions options) =>
        (_options, _data) = (options, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public DataSource Open() => _data.Value;

    private LabelledData Make()
    {
        var splits = SplitFiles.Find(_options.Path, new Dictionary<string, string>(), [[("train", "train.json"), ("dev", "val.json"), ("test", "test.json")]]);
        return new LabelledSet("crosswoz 1", _options.Speakers.ToString(), typeof(TaggedRecord), splits)
        {
            Read = (_, files, report) => Read(files[0], report),
            Uses = record => IntentsComponent.Uses((TaggedRecord)record),
            Order = (_, names) => names.Keys.OrderBy(name => name != "O").ThenBy(name => name, StringComparer.Ordinal),
            Texts = record => [((TaggedRecord)record).Text],
        }.Open();
    }

    private List<TaggedRecord> Read(LabelledFile file, RecordReport report)
    {
        var (records, acts, id) = (new List<TaggedRecord>(), new ActCounts(), 0L);
        foreach (var (dialogue, value) in PlacedJson.Read(file).Members)
        {
            foreach (var message in value["messages"].Items)
            {
                var number = id++;
                if (!IsWanted(message["role"]))
                    continue;
                if (string.IsNullOrWhiteSpace(message["content"].AsText))
                    report.Drop("without text", message.Place);
                else
                    records.Add(Utterance(number, dialogue, message, acts));
            }
        }
        if (acts.Unmatched + acts.Colliding > 0)
            report.Find(DataFinding.Of(LabelledFileErrors.Unmatched, acts.Unmatched, acts.Informed, acts.First, acts.Colliding));
        return records;
    }

    private bool IsWanted(PlacedJson role) => role.AsText switch
    {
        "usr" => _options.Speakers != Speakers.System,
        "sys" => _options.Speakers != Speakers.User,
        _ => throw role.Wrong($"'{role.AsText}' is neither 'usr' nor 'sys'"),
    };

    private static TaggedRecord Utterance(long id, string dialogue, PlacedJson message, ActCounts counts)
    {
        var text = message["content"].AsText;
        var (taken, intents) = (new string?[text.Length], new SortedSet<string>(StringComparer.Ordinal));
        // longer values first: a shorter one may stand within them
        foreach (var act in message["dialog_act"].Items.Select(Act).OrderByDescending(act => act.Value.Length))
        {
            if (act.Kind == "Inform" && act.Value.Length > 0)
            {
                counts.Informed++;
                if (Mark(text, act.Value, $"{act.Domain}+{act.Slot}", taken))
                    continue;
                if (text.Contains(act.Value, StringComparison.Ordinal))
                    counts.Colliding++;
                else
                    counts.Unmatched++;
                counts.First ??= message.Place;
            }
            intents.Add($"{act.Kind}+{act.Domain}+{act.Slot}");
        }

        var (words, starts, tags) = (new List<string>(), new List<int>(), new List<string>());
        for (var at = 0; at < text.Length; at += words.Count > 0 && starts[^1] == at ? words[^1].Length : 1)
        {
            if (char.IsWhiteSpace(text[at]))
                continue;
            words.Add(text.Substring(at, char.IsSurrogatePair(text, at) ? 2 : 1));
            starts.Add(at);
            tags.Add(taken[at] ?? "O");
        }
        return new TaggedRecord(words) { Id = id, Unit = dialogue, Text = text, Starts = starts, Tags = tags, Intents = [.. intents], Place = message.Place };
    }

    private static (string Kind, string Domain, string Slot, string Value) Act(PlacedJson act) =>
        act.Items is [var kind, var domain, var slot, var value]
            ? (kind.AsText, domain.AsText, slot.AsText, value.AsText)
            : throw act.Wrong($"a dialogue act is [act, domain, slot, value], but this has {act.Items.Count} parts");

    private static bool Mark(string text, string value, string name, string?[] taken)
    {
        for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0; at = text.IndexOf(value, at + 1, StringComparison.Ordinal))
        {
            var stretch = taken.AsSpan(at, value.Length);
            if (stretch.ContainsAnyExcept((string?)null))
                continue;
            stretch.Fill("I-" + name);
            stretch[0] = "B-" + name;
            return true;
        }
        return false;
    }

    private sealed class ActCounts
    {
        public int Informed { get; set; }

        public int Unmatched { get; set; }

        public int Colliding { get; set; }

        public RecordPlace? First { get; set; }
    }
}
