using Runner.Data;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Conformance.Reference;

/// <summary>Text of many kinds to try text components on.</summary>
internal static class Text
{
    /// <summary>One of each: scripts, accents, symbols beyond the basic plane, white space, marks, nothing.</summary>
    public static readonly string[] Samples =
    [
        "", " ", "the cat sat on the mat", "The Cat, sat on: the mat!", "unaffable naïve café Ångström", "北京清华大学来到了", "我love北京 2019 年",
        "line\nbreak\ttab  double", "emoji 😀 and 𠮷 beyond", "a\u0301 combined, e\u0301 too", "zero\u200bwidth\ufeff", "0123456789", "...!!!???",
        "supercalifragilisticexpialidocious", "\u00a0\u3000wide spaces\u2028", new('x', 300),
    ];

    public static ICorpus Corpus(int documents = 30) => new MemoryCorpus([.. Enumerable.Range(0, documents).Select(Document)]);

    /// <summary>Specials first, then words.</summary>
    public static Vocabulary Vocabulary(int words = 60)
    {
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        // every third word continues the one before
        return new Vocabulary(
            [.. special, .. Enumerable.Range(0, words).Select(i => i % 3 == 2 ? $"##w{i}" : $"w{i}")], new SpecialTokens(0, 1, 2, 3, 4));
    }

    private static TextDocument Document(int number)
    {
        var random = RandomStream.Create(11, "conformance/document", number);
        var samples = Samples.Where(s => !string.IsNullOrWhiteSpace(s)).ToArray();
        return new TextDocument([.. Enumerable.Range(0, 2 + random.NextInt32(5)).Select(_ => samples[random.NextInt32(samples.Length)])]);
    }

    private sealed class MemoryCorpus(IReadOnlyList<TextDocument> documents) : ICorpus, ICorpusShard
    {
        public string Name => "conformance";

        public string Source => "conformance tests";

        public string Fingerprint => $"conformance-{documents.Count}-0123456789abcdef0123456789abcdef";

        public IReadOnlyList<ICorpusShard> Shards => [this];

        public long Bytes => 1000;

        public IEnumerable<TextDocument> Read(CancellationToken cancellation) => documents;
    }
}

/// <summary>Tokens in memory: documents of sentences of random words.</summary>
internal sealed class MemoryStore : ITokenStore
{
    private readonly List<int> _ids = [];
    private readonly List<long> _sentences = [0];
    private readonly List<long> _documents = [0];

    public MemoryStore(Vocabulary vocabulary, int documents)
    {
        Vocabulary = vocabulary;
        for (var i = 0; i < documents; i++)
        {
            var random = RandomStream.Create(13, "conformance/store", i);
            for (var sentence = 1 + random.NextInt32(6); sentence > 0; sentence--)
            {
                for (var token = 1 + random.NextInt32(14); token > 0; token--)
                    _ids.Add(5 + random.NextInt32(vocabulary.Count - 5));
                _sentences.Add(_ids.Count);
            }
            _documents.Add(_sentences.Count - 1);
        }
    }

    public string Fingerprint => $"conformance-store-{_ids.Count}";

    public Vocabulary Vocabulary { get; }

    public long TokenCount => _ids.Count;

    public long SentenceCount => _sentences.Count - 1;

    public long DocumentCount => _documents.Count - 1;

    public long DocumentStart(long document) => _documents[(int)document];

    public long SentenceStart(long sentence) => _sentences[(int)sentence];

    public void Read(long start, Span<int> ids, Span<bool> startsWord)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = _ids[(int)start + i];
            startsWord[i] = !Vocabulary.Continues(ids[i]);
        }
    }
}
