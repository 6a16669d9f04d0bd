using Runner.Randomness;

namespace Runner.Plugins.Data;

/// <summary>The words of a generated language, how frequent they are in each topic, and the markers of its echoes.</summary>
internal sealed class Lexicon
{
    /// <summary>Characters there are: the block of unified ideographs, which tokenizers take one by one.</summary>
    public const int CharacterLimit = 20_000;

    private const char FirstCharacter = '\u4e00';

    private readonly double[] _cumulative;
    private readonly int[][] _byRank;

    public Lexicon(GeneratedCorpusOptions options)
    {
        var random = RandomStream.Create(options.Seed, "generated-lexicon");
        var words = new List<string>(options.Words);
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (words.Count < options.Words)
        {
            var length = random.NextDouble() switch { < 0.3 => 1, < 0.8 => 2, _ => 3 };
            var word = string.Create(length, random, (span, source) =>
            {
                foreach (ref var character in span)
                    character = (char)(FirstCharacter + source.NextInt32(options.Characters));
            });
            if (known.Add(word))
                words.Add(word);
        }
        Words = words;

        Distances = Spread(options);
        Markers = [.. Distances.Select((_, i) => ((char)(FirstCharacter + options.Characters + i)).ToString())];

        _cumulative = new double[options.Words];
        var sum = 0.0;
        for (var rank = 0; rank < options.Words; rank++)
            _cumulative[rank] = sum += Math.Pow(rank + 1, -options.Zipf);

        // Row 0 is the whole language, the others its topics: the same frequencies on other words.
        _byRank = new int[options.Topics + 1][];
        for (var topic = 0; topic < _byRank.Length; topic++)
        {
            _byRank[topic] = [.. Enumerable.Range(0, options.Words)];
            random.Shuffle<int>(_byRank[topic]);
        }
    }

    public IReadOnlyList<string> Words { get; }

    /// <summary>Distances of echoes in tokens, ascending.</summary>
    public IReadOnlyList<int> Distances { get; }

    /// <summary>The marker of each distance, one character that occurs in no word.</summary>
    public IReadOnlyList<string> Markers { get; }

    /// <summary>Words that can be asked of some characters before finding new ones takes long: half of all there are.</summary>
    public static long MostWords(int characters) => (characters + (long)characters * characters) / 2;

    /// <summary>Draws a word of a topic, or of the whole language for -1.</summary>
    public int Draw(int topic, RandomStream random)
    {
        var at = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return _byRank[topic + 1][Math.Min(at < 0 ? ~at : at + 1, _cumulative.Length - 1)];
    }

    /// <summary>Distances in a geometric series, rounded.</summary>
    private static int[] Spread(GeneratedCorpusOptions options)
    {
        var ratio = (double)options.MaxDistance / options.MinDistance;
        return
        [
            .. Enumerable.Range(0, options.Distances)
                .Select(i => (int)Math.Round(options.MinDistance * Math.Pow(ratio, i / Math.Max(1.0, options.Distances - 1))))
                .Distinct(),
        ];
    }
}
