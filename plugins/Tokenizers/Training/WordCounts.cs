using System.Runtime.InteropServices;
using Runner.Data;
using Runner.Execution;

namespace Runner.Plugins.Tokenizers.Training;

/// <summary>How often each word occurs in a body of text. Shards are counted in parallel; sums do not depend on their order.</summary>
internal sealed class WordCounts
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(ReadOnlySpan<char> word) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_counts.GetAlternateLookup<ReadOnlySpan<char>>(), word, out _)++;

    /// <summary>The words of a corpus with their counts, ordered by text.</summary>
    /// <param name="corpus">Streamed; no shard is held in memory.</param>
    /// <param name="split">Makes what adds the words of a sentence to the counts; called once for each shard.</param>
    public static List<KeyValuePair<string, long>> Of(ICorpus corpus, Func<WordCounts, Action<string>> split)
    {
        var total = new WordCounts();
        ParallelLoop.ForEach(corpus.Shards, shard =>
        {
            var counts = new WordCounts();
            var add = split(counts);
            foreach (var document in shard.Read(CancellationToken.None))
            {
                foreach (var sentence in document.Sentences)
                    add(sentence);
            }
            lock (total)
            {
                foreach (var (word, count) in counts._counts)
                    CollectionsMarshal.GetValueRefOrAddDefault(total._counts, word, out _) += count;
            }
        });
        return [.. total._counts.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
    }
}
