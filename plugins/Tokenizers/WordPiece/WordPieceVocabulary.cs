using System.Text;
using Runner.Plugins.Tokenizers.Training;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>Builds a vocabulary of word pieces from text and remembers it by content.</summary>
internal static class WordPieceVocabulary
{
    public static Vocabulary Build(TokenizerContext context, WordPieceOptions options)
    {
        var settings = $"{options.VocabularySize},{options.MinCount},{options.LimitAlphabet},{options.LowerCase},{options.MaxWordLength}{options.Unusual}";
        var (file, origin) = VocabularyCache.Get(context, "wordpiece-vocabulary/1", settings, corpus =>
            VocabularyFile.ToBytes(Learn(WordCounts.Of(corpus, counts => new WordCounter(counts, options).Split), options)));
        return VocabularyFile.Read(file, origin, "##");
    }

    /// <summary>
    /// Special tokens; the characters that start words and, marked, those inside words, both in the order of code points; then the pieces
    /// in the order they were joined. A word with a character that is left out teaches nothing: it would become [UNK] as a whole.
    /// </summary>
    private static List<string> Learn(List<KeyValuePair<string, long>> words, WordPieceOptions options)
    {
        var tokens = VocabularyFile.SpecialTokens.ToList();
        var reserved = tokens.Count;
        var alphabet = Alphabet(words, options, reserved);
        tokens.AddRange(alphabet);
        var ids = tokens.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id, StringComparer.Ordinal);
        var learner = new PairLearner(tokens, reserved, (left, right) => left + right[2..]);
        foreach (var (word, count) in words)
        {
            var pieces = Pieces(word).ToArray();
            if (Array.TrueForAll(pieces, ids.ContainsKey))
                learner.Add([.. pieces.Select(piece => ids[piece])], count);
        }
        learner.Learn(options.VocabularySize, options.MinCount);
        return tokens;
    }

    // The most frequent ones, as many as are allowed and have room.
    private static IEnumerable<string> Alphabet(List<KeyValuePair<string, long>> words, WordPieceOptions options, int reserved)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (word, count) in words)
        {
            foreach (var piece in Pieces(word))
                counts[piece] = counts.GetValueOrDefault(piece) + count;
        }
        return counts.Where(entry => entry.Value >= options.MinCount)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(Math.Min(options.LimitAlphabet ?? int.MaxValue, options.VocabularySize - reserved))
            .Select(entry => entry.Key)
            .OrderBy(piece => IsInside(piece)).ThenBy(CodePoint);
    }

    private static bool IsInside(string piece) => piece.Length > 2 && piece.StartsWith("##", StringComparison.Ordinal);

    private static int CodePoint(string piece) => Rune.GetRuneAt(piece, IsInside(piece) ? 2 : 0).Value;

    private static IEnumerable<string> Pieces(string word)
    {
        for (var at = 0; at < word.Length;)
        {
            var length = Rune.GetRuneAt(word, at).Utf16SequenceLength;
            var character = word.Substring(at, length);
            yield return at == 0 ? character : "##" + character;
            at += length;
        }
    }

    private sealed class WordCounter(WordCounts counts, WordPieceOptions options) : BasicTokenizer(options with { KeepSpecialTokens = true })
    {
        protected override bool TakeSpecial(WordBuffer word) => true;       // it is in the vocabulary whatever the text says

        protected override void Take(WordBuffer word, int first, int end)
        {
            if (end - first <= options.MaxWordLength)
                counts.Add(word.TextOf(first, end));
        }
    }
}
