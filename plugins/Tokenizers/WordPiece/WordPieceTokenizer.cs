using System.Text;
using Runner.Plugins.Tokenizers.Unicode;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>
/// Words are runs between spaces, ideographs and punctuation; each is cut greedily into the longest pieces of the vocabulary.
/// Every piece knows the stretch of the original text it came from.
/// </summary>
internal sealed class WordPieceTokenizer : ITokenizer
{
    private readonly WordPieceOptions _options;
    private readonly int _longestPiece;
    private readonly int[] _ideographs = new int[0x10000];     // 0: not looked up yet; else id + 1

    public WordPieceTokenizer(Vocabulary vocabulary, WordPieceOptions options)
    {
        _options = options;
        Vocabulary = vocabulary;
        _longestPiece = vocabulary.Tokens.Max(t => t.Length);
        Fingerprint = Fingerprints.Of("wordpiece/1", vocabulary.Tokens,
            $"{options.LowerCase},{options.MaximumWordLength},{options.KeepSpecialTokens}");
    }

    public Vocabulary Vocabulary { get; }

    public string Fingerprint { get; }

    public void Encode(string text, List<Token> tokens)
    {
        var word = new WordBuffer();
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var start = position;
            position += rune.Utf16SequenceLength;
            if (CharacterClasses.IsIdeograph(rune))
            {
                Flush(word, tokens);
                AddIdeograph(rune, start, position, word, tokens);
            }
            else if (CharacterClasses.IsSpace(rune))
            {
                Flush(word, tokens);
            }
            else if (!CharacterClasses.IsDropped(rune))
            {
                word.Add(rune, start, position);
            }
        }
        Flush(word, tokens);
    }

    // Chinese text is mostly single characters: remember their ids.
    private void AddIdeograph(Rune rune, int start, int end, WordBuffer word, List<Token> tokens)
    {
        if (rune.IsBmp && _ideographs[rune.Value] is > 0 and var known)
        {
            tokens.Add(new Token(known - 1, start, end));
            return;
        }
        word.Add(rune, start, end);
        var before = tokens.Count;
        Flush(word, tokens);
        if (rune.IsBmp && tokens.Count == before + 1)
            _ideographs[rune.Value] = tokens[before].Id + 1;
    }

    private void Flush(WordBuffer word, List<Token> tokens)
    {
        if (word.Count == 0)
            return;
        if (_options.KeepSpecialTokens && word.IsSpecialToken && Vocabulary.TryGetId(word.Text, out var special))
        {
            tokens.Add(new Token(special, word.Start(0), word.End(word.Count - 1)));
        }
        else
        {
            if (_options.LowerCase)
                word.LowerAndStripAccents();
            var first = 0;
            for (var i = 0; i < word.Count; i++)
            {
                if (!CharacterClasses.IsPunctuation(word[i]))
                    continue;
                AddPieces(word, first, i, tokens);
                AddPieces(word, i, i + 1, tokens);
                first = i + 1;
            }
            AddPieces(word, first, word.Count, tokens);
        }
        word.Clear();
    }

    private void AddPieces(WordBuffer word, int first, int end, List<Token> tokens)
    {
        if (first == end)
            return;
        var before = tokens.Count;
        if (end - first > _options.MaximumWordLength || !TryAddPieces(word, first, end, tokens))
        {
            tokens.RemoveRange(before, tokens.Count - before);
            tokens.Add(new Token(Vocabulary.Special.Unknown, word.Start(first), word.End(end - 1)));
        }
    }

    private bool TryAddPieces(WordBuffer word, int first, int end, List<Token> tokens)
    {
        Span<char> piece = stackalloc char[2 + 2 * (end - first)];
        var lookup = Vocabulary.Lookup;
        for (var start = first; start < end;)
        {
            var length = 0;
            if (start > first)
            {
                piece[0] = piece[1] = '#';
                length = 2;
            }
            var (bestEnd, bestId) = (-1, 0);
            for (var stop = start; stop < end && length < _longestPiece;)
            {
                length += word[stop++].EncodeToUtf16(piece[length..]);
                if (lookup.TryGetValue(piece[..length], out var id))
                    (bestEnd, bestId) = (stop, id);
            }
            if (bestEnd < 0)
                return false;
            tokens.Add(new Token(bestId, word.Start(start), word.End(bestEnd - 1)));
            start = bestEnd;
        }
        return true;
    }
}
