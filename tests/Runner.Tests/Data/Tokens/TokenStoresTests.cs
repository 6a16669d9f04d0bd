using Runner.Data;
using Runner.Errors;
using Runner.Segmentation;
using Runner.Tokenizers;

namespace Runner.Tests.Data;

public sealed class TokenStoresTests : IDisposable
{
    private readonly StoreFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Text_comes_back_with_its_sentences_documents_and_words()
    {
        var store = _cache.Prepare(new MemoryCorpus(StoreFolder.Text), new SpaceSegmenter());

        Assert.Equal([["ab cd", "e"], ["f gh ijk"], ["lmn o"]], store.Documents());
        Assert.Equal((15, 4, 3), ((int)store.TokenCount, (int)store.SentenceCount, (int)store.DocumentCount));
        Assert.Equal(4, store.DocumentStart(3));
        Assert.Equal(15, store.SentenceStart(4));
    }

    [Fact]
    public void Without_a_segmenter_the_vocabulary_says_where_words_go_on()
    {
        var store = new TokenStores(_cache.Path).Prepare(new MemoryCorpus([[["xyz", "yx"]]]), new PieceTokenizer(), null);

        var (ids, starts) = (new int[5], new bool[5]);
        store.Read(0, ids, starts);

        Assert.Equal([0, 1, 2, 1, 0], ids);
        Assert.Equal([true, false, true, true, true], starts);    // ##y opens the second sentence, and so a word
    }

    [Fact]
    public void A_word_said_to_start_in_white_space_starts_at_the_next_token_and_one_inside_a_token_is_none()
    {
        var store = _cache.Prepare(new MemoryCorpus([[["ab cd ef"]]]), new GivenSegmenter(0, 2, 6, 7));

        Assert.Equal([["ab cd e f"]], store.Documents().Select(d => d.Select(s => s).ToArray()).ToArray());
    }

    [Fact]
    public void Reading_outside_is_refused()
    {
        var store = _cache.Prepare(new MemoryCorpus(StoreFolder.Text));

        Assert.Throws<ArgumentOutOfRangeException>(() => store.Read(14, new int[2], new bool[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Read(-1, new int[1], new bool[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Read(0, new int[2], new bool[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.SentenceStart(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.DocumentStart(-1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void The_file_does_not_depend_on_the_number_of_threads(int threads)
    {
        byte[] Bytes(int count)
        {
            using var cache = new TemporaryFolder();
            using var stores = new TokenStores(cache.Path, new TokenStoresOptions { Threads = count });
            stores.Prepare(StoreFolder.Many("many", 12, 40), new CharacterTokenizer(), new SpaceSegmenter());
            return File.ReadAllBytes(Directory.GetFiles(cache.File("tokens"), "*.tokens").Single());
        }

        Assert.Equal(Bytes(1), Bytes(threads));
    }

    [Fact]
    public void A_prepared_store_is_found_again_without_reading_the_corpus()
    {
        var first = _cache.Prepare(new MemoryCorpus(StoreFolder.Text) { Fingerprint = "one" });
        var second = _cache.Prepare(new MemoryCorpus([new UnreadableShard()]) { Fingerprint = "one" });
        var other = _cache.Prepare(new MemoryCorpus([[["z"]]]) { Fingerprint = "two" });

        Assert.Equal(first.Documents(), second.Documents());
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.NotEqual(first.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void Segmenter_and_tokenizer_are_part_of_the_name()
    {
        var corpus = new MemoryCorpus(StoreFolder.Text);

        Assert.NotEqual(_cache.Prepare(corpus).Fingerprint, _cache.Prepare(corpus, new SpaceSegmenter()).Fingerprint);
        Assert.NotEqual(_cache.Prepare(corpus).Fingerprint, new TokenStores(_cache.Path).Prepare(new MemoryCorpus([[["xy"]]]), new PieceTokenizer(), null).Fingerprint);
    }

    [Fact]
    public void An_empty_corpus_is_refused()
    {
        var error = Assert.Throws<RunnerException>(() => _cache.Prepare(new MemoryCorpus(Array.Empty<ICorpusShard>())));

        Assert.Equal("the corpus 'memory' (a test) has no documents", error.Message);
        Assert.Equal("RUN3001", error.Descriptor.Code);
        Assert.DoesNotContain(_cache.Files, file => !file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public void A_corpus_of_white_space_is_refused()
    {
        var error = Assert.Throws<RunnerException>(() => _cache.Prepare(new MemoryCorpus([[["  "], ["\t", " "]]])));

        Assert.Equal("the corpus 'memory' (a test) has 2 documents, but the tokenizer makes no tokens of any of them", error.Message);
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_the_tokenizers_mistake()
    {
        var error = Assert.Throws<RunnerException>(
            () => new TokenStores(_cache.Path).Prepare(new MemoryCorpus([[["xq"]]]), new PieceTokenizer(), null));

        Assert.Equal("the tokenizer gave id 77, but its vocabulary has 3 entries; text: 'xq'", error.Message);
        Assert.Equal(ErrorCategory.Runner, error.Descriptor.Category);
    }

    [Fact]
    public void Progress_ends_with_everything_done()
    {
        var progress = new ListProgress(_ => { });

        _cache.Prepare(StoreFolder.Many("many", 4, 10), options: new TokenStoresOptions { Progress = progress });

        var last = progress.Reports[^1];
        Assert.Equal((PreparationStage.Finished, 4000L, 4000L), (last.Stage, last.BytesDone, last.BytesTotal));
        Assert.True(last.Tokens > 0);
        Assert.Equal(progress.Reports.Select(r => r.BytesDone).Order(), progress.Reports.Select(r => r.BytesDone));
    }

    private sealed class PieceTokenizer : ITokenizer
    {
        public Vocabulary Vocabulary { get; } = new(["x", "##y", "z"], new SpecialTokens(0, 0, 0, 0, 0));

        public string Fingerprint => "pieces";

        public void Encode(string text, List<Token> tokens)
        {
            for (var i = 0; i < text.Length; i++)
                tokens.Add(new Token(text[i] == 'q' ? 77 : text[i] - 'x', i, i + 1));
        }
    }

    private sealed class GivenSegmenter(params int[] starts) : IWordSegmenter
    {
        public string Fingerprint => "given";

        public void Segment(string text, List<int> wordStarts) => wordStarts.AddRange(starts);
    }

    private sealed class UnreadableShard : ICorpusShard
    {
        public string Name => "unreadable";

        public long Bytes => 1;

        public IEnumerable<TextDocument> Read(CancellationToken cancellation) => throw new InvalidOperationException("must not be read");
    }
}
