using System.Text;
using Runner.Data;
using Runner.Execution;
using Runner.Plugins.Tokenizers.Unicode;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Characters;

/// <summary>Builds a character vocabulary from text and remembers it by content.</summary>
internal static class CharacterVocabulary
{
    /// <summary>
    /// Counts the characters of all shards in parallel; the order is by falling count, then by code point, so the result does
    /// not depend on threads or machines.
    /// </summary>
    public static Vocabulary Build(TokenizerContext context, CharacterOptions options)
    {
        var (file, origin) = VocabularyCache.Get(context, "character-vocabulary/1", $"{options.VocabularySize},{options.MinCount},{options.LowerCase}",
            corpus => VocabularyFile.ToBytes(Select(Count(corpus, options.LowerCase), options)));
        return VocabularyFile.Read(file, origin, continuationPrefix: "");
    }

    private static Dictionary<int, long> Count(ICorpus corpus, bool lowerCase)
    {
        var total = new Dictionary<int, long>();
        ParallelLoop.ForEach(corpus.Shards, shard =>
        {
            var counts = new Dictionary<int, long>();
            foreach (var sentence in shard.Read(CancellationToken.None).SelectMany(d => d.Sentences))
            {
                foreach (var rune in sentence.EnumerateRunes())
                {
                    // what has no meaning of its own, such as private-use characters, is no entry of a built vocabulary and becomes [UNK]
                    if (CharacterClasses.IsSpace(rune) || CharacterClasses.IsDropped(rune))
                        continue;
                    var key = (lowerCase ? Rune.ToLowerInvariant(rune) : rune).Value;
                    counts[key] = counts.GetValueOrDefault(key) + 1;
                }
            }
            lock (total)
            {
                foreach (var (key, count) in counts)
                    total[key] = total.GetValueOrDefault(key) + count;
            }
        });
        return total;
    }

    private static IEnumerable<string> Select(Dictionary<int, long> counts, CharacterOptions options) =>
        VocabularyFile.SpecialTokens.Concat(counts
            .Where(c => c.Value >= options.MinCount)
            .OrderByDescending(c => c.Value).ThenBy(c => c.Key)
            .Take(options.VocabularySize - VocabularyFile.SpecialTokens.Length)
            .Select(c => new Rune(c.Key).ToString()));
}
