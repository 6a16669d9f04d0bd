using Runner.Plugins.Tokenizers.Special;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>Tokens, rules and special tokens of a byte pair encoding, checked against each other.</summary>
internal sealed class ByteBpeVocabulary
{
    private ByteBpeVocabulary(Vocabulary vocabulary, Merges merges, IReadOnlyList<(string Left, string Right)> pairs, byte[][] bytes, HashSet<int> added)
    {
        Vocabulary = vocabulary;
        Merges = merges;
        Pairs = pairs;
        Bytes = bytes;
        Added = added;
    }

    public Vocabulary Vocabulary { get; }

    public Merges Merges { get; }

    /// <summary>The rules as written in files.</summary>
    public IReadOnlyList<(string Left, string Right)> Pairs { get; }

    /// <summary>UTF-8 of every token: a row of bytes, or the text of a special token.</summary>
    public byte[][] Bytes { get; }

    /// <summary>Tokens that no text is made of.</summary>
    public HashSet<int> Added { get; }

    /// <param name="tokens">Row i is the token with id i.</param>
    /// <param name="pairs">Rules in order of rank.</param>
    /// <param name="options">Special tokens; those the rows lack are appended.</param>
    /// <param name="origin">Where the rules come from, for errors.</param>
    public static ByteBpeVocabulary Create(
        List<string> tokens, IReadOnlyList<(string Left, string Right)> pairs, ByteBpeOptions options, string origin)
    {
        var known = new HashSet<string>(tokens, StringComparer.Ordinal);
        tokens.AddRange(options.SpecialTokens.Where(known.Add));
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++)
            ids.TryAdd(tokens[i], i);
        int? Id(string token) => ids.TryGetValue(token, out var id) ? id : null;

        var special = SpecialTokenRoles.Find(options.Special, Id, lastResort: null, origin);
        var added = options.SpecialTokens.Select(token => ids[token]).ToHashSet();
        added.UnionWith([special.Padding, special.Unknown, special.Classification, special.Separator, special.Mask]);

        var bytes = Enumerable.Range(0, 256).Select(b => Id(ByteAlphabet.Character((byte)b).ToString()) ?? -1 - b).ToArray();
        var rules = new List<(int, int, int)>(pairs.Count);
        for (var rank = 0; rank < pairs.Count; rank++)
        {
            var (left, right) = pairs[rank];
            int Part(string part) => Id(part) ?? throw TokenizerErrors.RuleWithoutToken.With(
                origin, rank + 1, part == left ? "the first" : part == right ? "the second" : "what they make together");
            rules.Add((Part(left), Part(right), Part(left + right)));
        }
        var texts = tokens.Select((token, id) =>
            (added.Contains(id) ? null : ByteAlphabet.Bytes(token)) ?? System.Text.Encoding.UTF8.GetBytes(token)).ToArray();
        var vocabulary = new Vocabulary(tokens, special, token => !added.Contains(ids[token]) && Continues(texts[ids[token]]));
        return new ByteBpeVocabulary(vocabulary, new Merges(bytes, rules), pairs, texts, added);
    }

    // No white space before it, and no character that is a word of its own. Of a torn character, only the ideographs' leading bytes tell.
    private static bool Continues(byte[] bytes)
    {
        if (bytes.Length == 0)
            return false;
        if (System.Text.Rune.DecodeFromUtf8(bytes, out var first, out _) != System.Buffers.OperationStatus.Done)
            return bytes[0] is not (>= 0xE3 and <= 0xE9);
        return !System.Text.Rune.IsWhiteSpace(first) && !Unicode.CharacterClasses.IsIdeograph(first) && !Unicode.CharacterClasses.IsPunctuation(first);
    }
}
