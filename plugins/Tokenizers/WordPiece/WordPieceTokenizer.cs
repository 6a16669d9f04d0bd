using System.Text;
using Runner.Plugins.Tokenizers.Special;
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
    private readonly SpecialTokensInText _kept;
    private readonly int[] _ideographs = new int[0x10000];     // 0: not looked up yet; else id + 1

    public WordPieceTokenizer(Vocabulary vocabulary, WordPieceOptions options)
    {
        _options = options;
        Vocabulary = vocabulary;
        _longestPiece = vocabulary.Tokens.Max(t => t.Length);
        Fingerprint = Fingerprints.Of("wordpiece/1", vocabulary.Tokens,
            options.Cutting);
        _kept = new SpecialTokensInText(options.NeverSplit.Select(token => (token,
            vocabulary.TryGetId(token, out var id) ? id : throw TokenizerErrors.SpecialTokenMissing.With(options.Vocabulary ?? "built from the text", token))));
    }

    public Vocabulary Vocabulary { get; }

    public string Fingerprint { get; }

    public void Encode(string text, List<Token> tokens)
    {
        var encoder = new Encoder(this, tokens);
        if (_options.NeverSplit.Count == 0)
        {
            encoder.Split(text);
            return;
        }
        _kept.Cut(text, tokens, (from, end) => encoder.Split(text, from, end));
    }

    /// <summary>The words before they are cut into pieces.</summary>
    public IReadOnlyList<string> Words(string text)
    {
        var words = new WordList(this);
        words.Split(text);
        return words.Found;
    }

    public string Decode(IReadOnlyList<int> ids) => TextJoining.Join(Vocabulary, ids);

    public IReadOnlyList<string> Save(string folder)
    {
        VocabularyFile.Write(Path.Combine(folder, "vocab.txt"), Vocabulary.Tokens);
        return ["vocab.txt", .. WordPieceWriting.Write(folder, Vocabulary, _options)];
    }

    private sealed class Encoder(WordPieceTokenizer owner, List<Token> tokens) : BasicTokenizer(owner._options)
    {
        private int _ideograph;                                 // the one being taken, to remember what it becomes

        // Chinese text is mostly single characters: their ids are remembered.
        protected override bool TakeIdeograph(Rune rune, int start, int end)
        {
            if (!rune.IsBmp)
                return false;
            if (owner._ideographs[rune.Value] is > 0 and var known)
            {
                tokens.Add(new Token(known - 1, start, end));
                return true;
            }
            _ideograph = rune.Value;
            return false;
        }

        protected override bool TakeSpecial(WordBuffer word)
        {
            if (!owner.Vocabulary.TryGetId(word.Text, out var special))
                return false;
            if (word.Count > owner._options.MaxWordLength)
                special = owner.Vocabulary.Special.Unknown;     // the limit holds for them too
            tokens.Add(new Token(special, word.Start(0), word.End(word.Count - 1)));
            return true;
        }

        protected override void Take(WordBuffer word, int first, int end)
        {
            var before = tokens.Count;
            if (end - first > owner._options.MaxWordLength || !TryAddPieces(word, first, end))
            {
                tokens.RemoveRange(before, tokens.Count - before);
                tokens.Add(new Token(owner.Vocabulary.Special.Unknown, word.Start(first), word.End(end - 1)));
            }
            if (_ideograph > 0 && word.Count == 1 && tokens.Count == before + 1)
                owner._ideographs[_ideograph] = tokens[before].Id + 1;
            _ideograph = 0;
        }

        private bool TryAddPieces(WordBuffer word, int first, int end)
        {
            Span<char> piece = stackalloc char[2 + 2 * (end - first)];
            var lookup = owner.Vocabulary.Lookup;
            for (var start = first; start < end;)
            {
                var length = 0;
                if (start > first)
                {
                    piece[0] = piece[1] = '#';
                    length = 2;
                }
                var (bestEnd, bestId) = (-1, 0);
                for (var stop = start; stop < end && length < owner._longestPiece;)
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

    private sealed class WordList(WordPieceTokenizer owner) : BasicTokenizer(owner._options)
    {
        public List<string> Found { get; } = [];

        protected override bool TakeSpecial(WordBuffer word)
        {
            Found.Add(word.Text);
            return true;
        }

        protected override void Take(WordBuffer word, int first, int end) => Found.Add(word.TextOf(first, end));
    }
}
