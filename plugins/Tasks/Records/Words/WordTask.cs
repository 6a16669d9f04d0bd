using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Data;
using Runner.Plugins.Tasks.Heads;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.Words;

/// <summary>Options of tasks that tag words.</summary>
public abstract record WordTaskOptions : RecordTaskOptions
{
    /// <summary>Tokens from the start of one window to that of the next, where a sentence is longer than <c>max_length</c>; each word is judged where it has the most context.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 1 << 20)]
    [AlsoCalled("doc_stride")]
    public int Stride { get; init; } = 64;

    /// <summary>
    /// What is tagged in new inputs of <c>runner predict</c>: <c>words</c>, separated by blanks, with Han characters, kana and hangul each on their own; or every
    /// <c>characters</c> but blanks, for models trained on characters. Default: words.
    /// </summary>
    [Effect(OptionEffect.Measurement)]
    public InputUnit InputUnits { get; init; } = InputUnit.Words;
}

/// <summary>What is tagged one by one in a text.</summary>
public enum InputUnit
{
    /// <summary>What blanks separate; characters of scripts that are written without them.</summary>
    Words,

    /// <summary>Every character but blanks.</summary>
    Characters,
}

/// <summary>What tasks that tag words do alike.</summary>
internal abstract class WordTask(WordTaskOptions options) : RecordTask<TaggedRecord, WordExample>(options)
{
    private const string Outside = "O";

    private readonly WordEncoding _words = new(options.MaxLength, options.Stride);

    /// <summary>Words with blanks between them, or characters.</summary>
    public override IReadOnlyList<InputField> Inputs { get; } = [new("words") { AlsoCalled = ["tokens", "text", "sentence", "seq.in"] }];

    public override DataRecord Read(long id, IReadOnlyDictionary<string, string> fields)
    {
        var text = fields["words"];
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw RecordErrors.BadField.With(id, "it has no word");
        // offsets into the text as it was given
        var (pieces, starts, at) = (new List<string>(), new List<int>(), 0);
        foreach (var word in words)
        {
            at = text.IndexOf(word, at, StringComparison.Ordinal);
            foreach (var (piece, offset) in Written.Units(word, options.InputUnits == InputUnit.Characters))
            {
                pieces.Add(piece);
                starts.Add(at + offset);
            }
            at += word.Length;
        }
        return new TaggedRecord(pieces) { Id = id, Text = text, Starts = starts };
    }

    protected override bool HasGold(TaggedRecord record) => record.Tags is not null;

    protected override IEnumerable<WordExample> Encode(TaggedRecord record, int index, RecordEncoder encoder, IReadOnlyDictionary<string, LabelNames> labels, bool isTraining)
    {
        var names = labels[LabelKinds.Tags];
        // a tag that training never saw cannot be predicted: in evaluation it counts as missed
        return _words.Encode(record, index, encoder, tag => isTraining ? names.NumberOf(tag, LabelKinds.Tags, record.Place) : names.NumberOf(tag) ?? -1);
    }

    protected override void AddLabels(Batch batch, IReadOnlyList<Placed<WordExample>> placed, IReadOnlyList<double>? classWeights)
    {
        long[] tags = [.. placed.SelectMany(one => one.Example.Tags.Select(tag => (long)tag))];
        batch.Add(BatchNames.Positions(Objectives.Tagging), [.. placed.SelectMany(one => one.Example.Places.Select(place => (long)one.Start + place))], tags.Length);
        batch.Add(BatchNames.Labels(Objectives.Tagging), tags, tags.Length);
        batch.Add(BatchNames.Words(Objectives.Tagging), [.. placed.Select(one => (long)one.Example.Words.Length)], placed.Count);
        batch.Count(Objectives.Tagging, tags.Where(tag => tag >= 0).Sum(tag => classWeights?[(int)tag] ?? 1));
    }

    /// <summary>Tags of the whole record: each word's from the window that judges it, O for what no window holds.</summary>
    protected static string[] Tags(TaggedRecord record, IReadOnlyList<(WordExample Example, IReadOnlyList<string> Tags)> windows)
    {
        var judges = WordEncoding.Judges([.. windows.Select(window => window.Example)], record.Words.Count);
        return [.. judges.Select(judge => judge.Example < 0 ? Outside : windows[judge.Example].Tags[judge.Place])];
    }

    /// <summary>Tagged stretches with their places in the text: UTF-16 units here, which who writes them turns into what is asked for.</summary>
    protected static JsonArray Spans(TaggedRecord record, IReadOnlyList<string> tags)
    {
        var spans = new JsonArray();
        for (var i = 0; i < tags.Count; i++)
        {
            if (tags[i] == Outside)
                continue;
            var type = tags[i].Length > 2 ? tags[i][2..] : tags[i];
            var end = i + 1;
            while (end < tags.Count && tags[end].Length > 2 && tags[end][0] is 'I' or 'M' or 'E' or 'L' && tags[end][2..] == type)
                end++;
            var (from, to) = (record.Starts[i], record.Starts[end - 1] + record.Words[end - 1].Length);
            spans.Add(new JsonObject { ["type"] = type, ["start"] = from, ["end"] = to, ["text"] = record.Text[from..to] });
            i = end - 1;
        }
        return spans;
    }
}

/// <summary>Units that are tagged one by one in text as people write it.</summary>
internal static class Written
{
    /// <summary>A word, or its characters where all are asked for or they are Han characters, kana or hangul, with their places in it.</summary>
    public static IEnumerable<(string Unit, int Start)> Units(string word, bool characters)
    {
        var start = 0;
        for (var at = 0; at < word.Length;)
        {
            var rune = System.Text.Rune.TryGetRuneAt(word, at, out var whole) ? whole : System.Text.Rune.ReplacementChar;
            var length = System.Text.Rune.TryGetRuneAt(word, at, out _) ? whole.Utf16SequenceLength : 1;
            if (characters || StandsAlone(rune.Value))
            {
                if (at > start)
                    yield return (word[start..at], start);
                yield return (word.Substring(at, length), at);
                start = at + length;
            }
            at += length;
        }
        if (start < word.Length)
            yield return (word[start..], start);
    }

    private static bool StandsAlone(int character) => character is
        (>= 0x2E80 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF00 and <= 0xFFEF) or (>= 0x20000 and <= 0x3FFFF);
}
