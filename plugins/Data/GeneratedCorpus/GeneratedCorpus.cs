using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Randomness;

namespace Runner.Plugins.Data;

/// <summary>The documents of a generated language. Document i is a pure function of (options, i).</summary>
internal sealed class GeneratedCorpus : ICorpus
{
    private const char SentenceEnd = '。';

    private readonly GeneratedCorpusOptions _options;
    private readonly Lexicon _lexicon;

    public GeneratedCorpus(GeneratedCorpusOptions options)
    {
        _options = options;
        _lexicon = new Lexicon(options);
        Source = string.Create(CultureInfo.InvariantCulture,
            $"generated (seed {options.Seed}, documents {options.FirstDocument} to {options.FirstDocument + options.Documents - 1})");
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"corpus/generated 1 {options}")));
        var size = Math.Max(512, (options.Documents + 4095) / 4096);
        Shards = [.. Enumerable.Range(0, (int)((options.Documents + size - 1) / size))
            .Select(i => new Shard(this, i * size, Math.Min(size, options.Documents - i * size)))];
    }

    public string Name => "generated";

    public string Source { get; }

    public string Fingerprint { get; }

    public IReadOnlyList<ICorpusShard> Shards { get; }

    /// <summary>
    /// Words between spaces. Some are a marker and after it a repetition of the word that starts exactly so many tokens back as the marker
    /// says; one character is one token, and sentence ends count.
    /// </summary>
    public TextDocument Document(long number)
    {
        var random = RandomStream.Create(_options.Seed, "generated-document", number);
        var topic = random.NextInt32(_options.Topics);
        var sentences = new string[Around(_options.SentencesPerDocument, random)];
        var starts = new List<(int Token, string Word)>();            // words that can be repeated, by first token
        var candidates = new List<(int Distance, string Word)>();
        var tokens = 0;
        var text = new StringBuilder();
        for (var i = 0; i < sentences.Length; i++)
        {
            text.Clear();
            for (var words = Around(_options.WordsPerSentence, random); words > 0; words--)
            {
                if (random.NextDouble() < _options.Echoes && Candidates(starts, tokens + 1, candidates))
                {
                    var (distance, source) = candidates[random.NextInt32(candidates.Count)];
                    text.Append(_lexicon.Markers[distance]).Append(' ');
                    tokens++;
                    Append(source);
                }
                else
                {
                    Append(_lexicon.Words[_lexicon.Draw(random.NextDouble() < _options.TopicShare ? topic : -1, random)]);
                }
            }
            text.Append(SentenceEnd);
            tokens++;
            sentences[i] = text.ToString();
        }
        return new TextDocument(sentences);

        void Append(string word)
        {
            starts.Add((tokens, word));
            text.Append(word).Append(' ');
            tokens += word.Length;
        }
    }

    /// <summary>The words that start at one of the distances before a token and end before the marker.</summary>
    private bool Candidates(List<(int Token, string Word)> starts, int token, List<(int Distance, string Word)> candidates)
    {
        candidates.Clear();
        var at = starts.Count - 1;
        for (var i = 0; i < _lexicon.Distances.Count; i++)
        {
            var wanted = token - _lexicon.Distances[i];
            while (at >= 0 && starts[at].Token > wanted)
                at--;
            if (at >= 0 && starts[at].Token == wanted && starts[at].Word.Length < _lexicon.Distances[i])
                candidates.Add((i, starts[at].Word));
        }
        return candidates.Count > 0;
    }

    private static int Around(int mean, RandomStream random) => mean - mean / 2 + random.NextInt32(mean / 2 * 2 + 1);

    private sealed class Shard(GeneratedCorpus corpus, long first, long count) : ICorpusShard
    {
        public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"generated from document {corpus._options.FirstDocument + first}");

        /// <summary>About 1.9 characters of 3 bytes and a space for each word.</summary>
        public long Bytes => (long)(count * corpus._options.SentencesPerDocument
            * (corpus._options.WordsPerSentence * (6.7 + 4 * corpus._options.Echoes) + 3));

        public IEnumerable<TextDocument> Read(CancellationToken cancellation)
        {
            for (var i = 0L; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return corpus.Document(corpus._options.FirstDocument + first + i);
            }
        }
    }
}
