using Runner.Components;
using Runner.Data;
using Runner.Tasks;
using Runner.Tokenizers;

namespace Runner.Plugins.Tasks.Records.Texts;

/// <summary>A text or pair, or a window of it, as the model reads it, with its label.</summary>
internal sealed record TextExample(long Id, int Record, int[] Ids, byte[] Segments) : EncodedExample(Id, Record, Ids, Segments)
{
    /// <summary>Number of its class; -1 where it is not known.</summary>
    public int Class { get; init; } = -1;

    /// <summary>Its number to be predicted; NaN where it is not known.</summary>
    public float Value { get; init; } = float.NaN;

    /// <summary>Numbers of the labels that hold; null where they are not known.</summary>
    public IReadOnlyList<int>? Set { get; init; }
}

/// <summary>What tasks on texts and pairs do alike: markers around stretches, layout, windows.</summary>
internal abstract class TextTask(TextTaskOptions options) : RecordTask<TextRecord, TextExample>(options)
{
    private readonly PairEncoding _pairs = new(options);

    public override IReadOnlyList<InputField> Inputs => PairEncoding.Inputs;

    protected override bool HasWindows => options.LongText == LongText.Windows;

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check().Concat(_pairs.Check()))
            yield return problem;
    }

    public override DataRecord Read(long id, IReadOnlyDictionary<string, string> fields) => PairEncoding.Read(id, fields);

    protected sealed override IEnumerable<TextExample> Encode(TextRecord record, int index, RecordEncoder encoder, IReadOnlyDictionary<string, LabelNames> labels, bool isTraining)
    {
        var composed = _pairs.Compose(record, encoder);
        return composed.Select(text => WithLabel(new TextExample(0, index, text.Ids, text.Segments), record, labels));
    }

    /// <summary>The example with the label of its record.</summary>
    protected abstract TextExample WithLabel(TextExample example, TextRecord record, IReadOnlyDictionary<string, LabelNames> labels);
}

/// <summary>How a text or pair becomes a model's input.</summary>
internal sealed class PairEncoding(TextTaskOptions options)
{
    private const string First = "text", Second = "text_pair";

    /// <summary>A text and, for pairs, a second one, under the names of common files.</summary>
    public static IReadOnlyList<InputField> Inputs { get; } =
    [
        new(First) { AlsoCalled = ["sentence", "text_a", "sentence1", "premise", "question", "question1", "query", "#1 String"] },
        new(Second, IsRequired: false) { AlsoCalled = ["text_b", "sentence2", "hypothesis", "question2", "title", "#2 String"] },
    ];

    public static TextRecord Read(long id, IReadOnlyDictionary<string, string> fields) => new(fields[First], fields.GetValueOrDefault(Second)) { Id = id };

    public IEnumerable<ComponentProblem> Check()
    {
        foreach (var (role, marks) in options.Markers.Where(marker => marker.Value.Count != 2))
            yield return new ComponentProblem("markers", $"'{role}' has {marks.Count} marks; write what stands before and what stands after it: {role}: [\"#\", \"#\"].");
        if (options.Stride != new StrideDefault().Stride && options.LongText != LongText.Windows)
            yield return new ComponentProblem("stride", "It acts with 'long_text: windows' alone; set that, or leave 'stride' out.");
    }

    /// <summary>The record's input, or its windows. Counts with the encoder.</summary>
    public IReadOnlyList<ComposedText> Compose(TextRecord record, RecordEncoder encoder)
    {
        var first = Marked(record, encoder);
        var second = record.Second is { } text ? encoder.Tokens(text) : null;
        var composed = new TextComposer(encoder.Special, options.MaxLength, options.Truncate, options.LongText, options.Stride).Compose(first, second);
        encoder.Count(composed.Count > 1 || composed[0].First.Length + composed[0].Second.Length < first.Count + (second?.Count ?? 0));
        return composed;
    }

    // pieces between marks are cut into tokens one by one, so that a mark never becomes part of a word
    private List<Token> Marked(TextRecord record, RecordEncoder encoder)
    {
        var spans = record.Spans.Where(span => options.Markers.ContainsKey(span.Role)).OrderBy(span => span.Start).ThenBy(span => span.End).ToList();
        if (spans.Count == 0)
            return encoder.Tokens(record.First);
        var cuts = spans.SelectMany(span => (IEnumerable<(int At, string Mark)>)[(span.Start, options.Markers[span.Role][0]), (span.End, options.Markers[span.Role][1])])
            .OrderBy(cut => cut.At).ToList();
        var tokens = new List<Token>();
        var from = 0;
        foreach (var (at, mark) in cuts)
        {
            Add(record.First[from..at], from);
            tokens.AddRange(encoder.Tokens(mark).Select(token => token with { Start = at, End = at }));
            from = at;
        }
        Add(record.First[from..], from);
        return tokens;

        void Add(string piece, int offset)
        {
            if (piece.Length > 0)
                tokens.AddRange(encoder.Tokens(piece).Select(token => token with { Start = token.Start + offset, End = token.End + offset }));
        }
    }

    private sealed record StrideDefault : TextTaskOptions;
}
