using System.Collections.Concurrent;
using System.Text;
using Runner.Plugins.Tokenizers.Special;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>Pieces of GPT-2's pattern, each as the pairs of bytes that the rules join.</summary>
internal sealed class ByteBpeTokenizer : ITokenizer
{
    private const int MostRemembered = 200_000, LongestRemembered = 32;

    private readonly ByteBpeVocabulary _parts;
    private readonly bool _addPrefixSpace;
    private readonly bool _keepsSpecial;
    private readonly SpecialTokensInText _kept;

    // Natural text repeats its words: what a piece becomes is remembered. Filled once and never emptied, so its state decides speed alone.
    private readonly ConcurrentDictionary<string, int[]> _remembered = new(StringComparer.Ordinal);
    private int _rememberedCount;

    public ByteBpeTokenizer(ByteBpeVocabulary parts, ByteBpeOptions options)
    {
        _parts = parts;
        _addPrefixSpace = options.AddPrefixSpace;
        _keepsSpecial = options.KeepSpecialTokens;
        _kept = new SpecialTokensInText(options.KeepSpecialTokens ? parts.Added.Select(id => (parts.Vocabulary.Tokens[id], id)) : []);
        Fingerprint = Fingerprints.Of("byte-bpe/1",
            parts.Vocabulary.Tokens.Concat(parts.Pairs.Select(p => $"{p.Left} {p.Right}")),
            $"{options.AddPrefixSpace},{options.KeepSpecialTokens},{parts.Vocabulary.Special},{string.Join(',', parts.Added.Order())}");
    }

    public Vocabulary Vocabulary => _parts.Vocabulary;

    public string Fingerprint { get; }

    public void Encode(string text, List<Token> tokens) => _kept.Cut(text, tokens, (from, end) => Encode(text, from, end, tokens));

    private void Encode(string text, int from, int end, List<Token> tokens)
    {
        if (from == end)
            return;
        var part = from == 0 && end == text.Length ? text : text[from..end];
        var shift = from;
        if (_addPrefixSpace && !char.IsWhiteSpace(part[0]))
        {
            part = " " + part;
            shift--;
        }
        for (var start = 0; start < part.Length;)
        {
            var stop = PreTokens.End(part, start);
            Place(part, start, Symbols(part, start, stop), shift, from, tokens);
            start = stop;
        }
    }

    private int[] Symbols(string text, int start, int end)
    {
        var piece = text.AsSpan(start, end - start);
        if (piece.Length > LongestRemembered)
            return Apply(piece);
        var remembered = _remembered.GetAlternateLookup<ReadOnlySpan<char>>();
        if (remembered.TryGetValue(piece, out var symbols))
            return symbols;
        symbols = Apply(piece);
        if (Volatile.Read(ref _rememberedCount) < MostRemembered && remembered.TryAdd(piece, symbols))
            Interlocked.Increment(ref _rememberedCount);
        return symbols;
    }

    private int[] Apply(ReadOnlySpan<char> piece)
    {
        var count = Encoding.UTF8.GetByteCount(piece);      // half a surrogate pair becomes U+FFFD
        var bytes = count <= 512 ? stackalloc byte[count] : new byte[count];
        Encoding.UTF8.GetBytes(piece, bytes);
        return _parts.Merges.Apply(bytes);
    }

    // A token covers the characters it has a byte of, but for a space it starts with: words start behind that.
    private void Place(string text, int position, int[] symbols, int shift, int first, List<Token> tokens)
    {
        var left = 0;                                       // bytes of the character at position that tokens have used up
        foreach (var symbol in symbols)
        {
            var start = position;
            var length = symbol < 0 ? 1 : _parts.Bytes[symbol].Length;
            if (length > 1 && left == 0 && text[start] == ' ' && text[start + 1] != ' ')
                start++;
            var end = position;
            for (var rest = length; rest > 0;)
            {
                _ = Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var units);
                end = position + units;
                var used = Math.Min(rest, rune.Utf8SequenceLength - left);
                rest -= used;
                left += used;
                if (left == rune.Utf8SequenceLength)
                    (position, left) = (end, 0);
            }
            tokens.Add(new Token(symbol < 0 ? Vocabulary.Special.Unknown : symbol, Math.Max(first, start + shift), Math.Max(first, end + shift)));
        }
    }

    public string Decode(IReadOnlyList<int> ids)
    {
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            _ = Vocabulary.TokenOf(id);
            bytes.AddRange(_parts.Bytes[id]);
        }
        var text = Encoding.UTF8.GetString([.. bytes]);      // what is no UTF-8 shows as U+FFFD
        return _addPrefixSpace && text.StartsWith(' ') ? text[1..] : text;
    }

    public IReadOnlyList<string> Save(string folder)
    {
        ByteBpeFiles.WriteTokens(Path.Combine(folder, "vocab.json"), Vocabulary.Tokens);
        ByteBpeFiles.WritePairs(Path.Combine(folder, "merges.txt"), _parts.Pairs);
        return ["vocab.json", "merges.txt", .. ByteBpeWriting.Write(folder, _parts, _addPrefixSpace, _keepsSpecial)];
    }

    public IReadOnlyDictionary<string, string> SavedOptions => new Dictionary<string, string> { ["vocabulary"] = "vocab.json", ["merges"] = "merges.txt" };
}
