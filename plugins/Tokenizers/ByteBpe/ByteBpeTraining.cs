using System.Text;
using Runner.Plugins.Tokenizers.Training;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>Learns the rules from text: GPT-2's pieces are the words, bytes the first symbols.</summary>
internal static class ByteBpeTraining
{
    /// <summary>The vocabulary for the training text, from the cache where it was built before.</summary>
    public static ByteBpeVocabulary Build(TokenizerContext context, ByteBpeOptions options)
    {
        var settings = $"{options.VocabularySize},{options.MinCount},{options.AddPrefixSpace},{string.Join('\0', options.SpecialTokens)}";
        var (file, origin) = VocabularyCache.Get(context, "byte-bpe-vocabulary/1", settings,
            corpus => ByteBpeFiles.PairBytes(Learn(WordCounts.Of(corpus, counts => text => Split(text, options, counts)), options)));
        var pairs = ByteBpeFiles.ReadPairs(file, origin);
        return ByteBpeVocabulary.Create(Tokens(options, pairs), pairs, options, origin);
    }

    /// <summary>Special tokens, the bytes in GPT-2's order, then what the rules make, in their order.</summary>
    private static List<string> Tokens(ByteBpeOptions options, IEnumerable<(string Left, string Right)> pairs) =>
        [.. options.SpecialTokens.Concat(ByteAlphabet.InOrder.Select(b => ByteAlphabet.Character(b).ToString()))
            .Concat(pairs.Select(p => p.Left + p.Right)).Distinct(StringComparer.Ordinal)];

    private static List<(string Left, string Right)> Learn(List<KeyValuePair<string, long>> words, ByteBpeOptions options)
    {
        var tokens = Tokens(options, []);
        var firstByte = tokens.Count - 256;
        var ids = new int[256];
        foreach (var (value, place) in ByteAlphabet.InOrder.Select((value, place) => (value, place)))
            ids[value] = firstByte + place;
        var learner = new PairLearner(tokens, firstByte, (left, right) => left + right);
        foreach (var (word, count) in words)
            learner.Add([.. Encoding.UTF8.GetBytes(word).Select(b => ids[b])], count);
        return learner.Learn(options.VocabularySize, options.MinCount);
    }

    private static void Split(string text, ByteBpeOptions options, WordCounts counts)
    {
        if (options.AddPrefixSpace && text.Length > 0 && !char.IsWhiteSpace(text[0]))
            text = " " + text;
        for (var start = 0; start < text.Length;)
        {
            var end = PreTokens.End(text, start);
            counts.Add(text.AsSpan(start, end - start));
            start = end;
        }
    }
}
