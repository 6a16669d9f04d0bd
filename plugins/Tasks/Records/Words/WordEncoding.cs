using Runner.Data;
using Runner.Tokenizers;

namespace Runner.Plugins.Tasks.Records.Words;

/// <summary>A window of tagged words as the model reads it: where each of its words begins, and what it is tagged.</summary>
/// <param name="Words">Indices of the words in the record, in order.</param>
/// <param name="Places">Position of each word's first piece.</param>
/// <param name="Tags">Numbers of their tags; -1 where they are not known.</param>
internal sealed record WordExample(long Id, int Record, int[] Ids, byte[] Segments, int[] Words, int[] Places, int[] Tags) : EncodedExample(Id, Record, Ids, Segments)
{
    /// <summary>Number of the utterance's intent; -1 where it is not known or there is none.</summary>
    public int Intent { get; init; } = -1;

    /// <summary>First token of the window among the record's, and how many it has: windows are compared by what is around a word.</summary>
    public (int Start, int Length) Window { get; init; }

    /// <summary>Index of each word's first piece among the record's tokens.</summary>
    public int[] FirstTokens { get; init; } = [];
}

/// <summary>Cuts words into pieces, and long records into windows.</summary>
internal sealed class WordEncoding(int maxLength, int stride)
{
    /// <summary>The record's windows: one, if it is short enough.</summary>
    /// <param name="record">The words. One that gives no token, such as a control character, stands as [UNK], so that it keeps its tag.</param>
    /// <param name="index">Index of the record in the set.</param>
    /// <param name="encoder">Cuts text into tokens; counts.</param>
    /// <param name="tagOf">Number of a tag.</param>
    public IEnumerable<WordExample> Encode(TaggedRecord record, int index, RecordEncoder encoder, Func<string, int> tagOf)
    {
        var tokens = new List<Token>();
        var first = new int[record.Words.Count];
        for (var word = 0; word < record.Words.Count; word++)
        {
            first[word] = tokens.Count;
            var pieces = encoder.Tokens(record.Words[word]);
            if (pieces.Count == 0)
                pieces.Add(new Token(encoder.Special.Unknown, 0, record.Words[word].Length));
            tokens.AddRange(pieces);
        }
        var room = maxLength - 2;
        var windows = TokenWindows.Of(tokens.Count, room, Math.Min(stride, room));
        encoder.Count(isCut: windows.Count > 1);
        encoder.CountGold(record.Words.Count, 0);
        return windows.Select(window => Window(record, index, encoder, tagOf, tokens, first, window));
    }

    /// <summary>For each word of a record the window that judges it, that in which it has the most context on its poorer side.</summary>
    public static IEnumerable<(int Example, int Place)> Judges(IReadOnlyList<WordExample> windows, int words)
    {
        var places = windows.Select(window => window.Words.Select((word, i) => (word, i)).ToDictionary(pair => pair.word, pair => pair.i)).ToList();
        var spans = windows.Select(window => window.Window).ToList();
        for (var word = 0; word < words; word++)
        {
            var holding = Enumerable.Range(0, windows.Count).Where(i => places[i].ContainsKey(word)).ToList();
            if (holding.Count == 0)
            {
                yield return (-1, -1);
                continue;
            }
            var token = windows[holding[0]].FirstTokens[word];
            var best = holding[Tasks.Heads.SpanExtraction.ContextWindows.Best([.. holding.Select(i => spans[i])], token)];
            yield return (best, places[best][word]);
        }
    }

    private static WordExample Window(
        TaggedRecord record, int index, RecordEncoder encoder, Func<string, int> tagOf, List<Token> tokens, int[] first, (int Start, int Length) window)
    {
        var ids = new int[window.Length + 2];
        (ids[0], ids[^1]) = (encoder.Special.Classification, encoder.Special.Separator);
        for (var i = 0; i < window.Length; i++)
            ids[i + 1] = tokens[window.Start + i].Id;
        var words = Enumerable.Range(0, first.Length).Where(word => first[word] >= window.Start && first[word] < window.Start + window.Length).ToArray();
        return new WordExample(
            0, index, ids, new byte[ids.Length], words,
            Array.ConvertAll(words, word => first[word] - window.Start + 1),
            Array.ConvertAll(words, word => record.Tags is { } tags ? tagOf(tags[word]) : -1)) { Window = window, FirstTokens = first };
    }
}
