using Runner.Data;
using Runner.Errors;
using Runner.Segmentation;
using Runner.Tokenizers;
using Runner.Training.Data;

namespace Runner.Tests.Data;

public sealed class TokenStoresTests : IDisposable
{
    private static readonly string[][][] Text =
    [
        [["ab cd", "e"], ["f gh ijk"]],
        [],
        [["  ", "\t"], ["", "lmn o"], []],
    ];

    private readonly TemporaryFolder _cache = new();

    private string[] Files => Directory.Exists(_cache.File("tokens"))
        ? [.. Directory.GetFiles(_cache.File("tokens")).Select(Path.GetFileName).Cast<string>().Order(StringComparer.Ordinal)]
        : [];

    public void Dispose() => _cache.Dispose();

    private ITokenStore Prepare(ICorpus corpus, IWordSegmenter? segmenter = null, TokenStoresOptions? options = null) =>
        new TokenStores(_cache.Path, options).Prepare(corpus, new CharacterTokenizer(), segmenter);

    [Fact]
    public void Text_comes_back_with_its_sentences_documents_and_words()
    {
        var store = Prepare(new MemoryCorpus(Text), new SpaceSegmenter());

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
        var store = Prepare(new MemoryCorpus([[["ab cd ef"]]]), new GivenSegmenter(0, 2, 6, 7));

        Assert.Equal([["ab cd e f"]], store.Documents().Select(d => d.Select(s => s).ToArray()).ToArray());
    }

    [Fact]
    public void Reading_outside_is_refused()
    {
        var store = Prepare(new MemoryCorpus(Text));

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
            stores.Prepare(Many("many", 12, 40), new CharacterTokenizer(), new SpaceSegmenter());
            return File.ReadAllBytes(Directory.GetFiles(cache.File("tokens"), "*.tokens").Single());
        }

        Assert.Equal(Bytes(1), Bytes(threads));
    }

    [Fact]
    public void A_prepared_store_is_found_again_without_reading_the_corpus()
    {
        var first = Prepare(new MemoryCorpus(Text) { Fingerprint = "one" });
        var second = Prepare(new MemoryCorpus([new UnreadableShard()]) { Fingerprint = "one" });
        var other = Prepare(new MemoryCorpus([[["z"]]]) { Fingerprint = "two" });

        Assert.Equal(first.Documents(), second.Documents());
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.NotEqual(first.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void Segmenter_and_tokenizer_are_part_of_the_name()
    {
        var corpus = new MemoryCorpus(Text);

        Assert.NotEqual(Prepare(corpus).Fingerprint, Prepare(corpus, new SpaceSegmenter()).Fingerprint);
        Assert.NotEqual(Prepare(corpus).Fingerprint, new TokenStores(_cache.Path).Prepare(new MemoryCorpus([[["xy"]]]), new PieceTokenizer(), null).Fingerprint);
    }

    [Theory]
    [InlineData(10, "header")]
    [InlineData(4096 + 5, "tokens")]
    [InlineData(4096 + 64 + 3, "sentences")]
    [InlineData(-3, "documents")]
    public void A_flipped_bit_is_found_and_the_store_prepared_again(int offset, string section)
    {
        var corpus = new MemoryCorpus(Text);
        var logger = new ListLogger();
        using (var stores = new TokenStores(_cache.Path))
            stores.Prepare(corpus, new CharacterTokenizer(), null);
        var path = _cache.File("tokens/" + Files.Single(f => f.EndsWith(".tokens", StringComparison.Ordinal)));
        var good = File.ReadAllBytes(path);
        var bad = good.ToArray();
        bad[offset < 0 ? bad.Length + offset : offset] ^= 4;
        File.WriteAllBytes(path, bad);

        var store = Prepare(corpus, options: new TokenStoresOptions { Logger = logger });

        Assert.Equal(["ab cd".Replace(" ", "", StringComparison.Ordinal).Length, 1], store.Documents()[0].Select(s => s.Replace(" ", "", StringComparison.Ordinal).Length));
        Assert.Equal(good, File.ReadAllBytes(path));
        Assert.Equal(bad, File.ReadAllBytes(path + ".damaged-1"));
        Assert.Contains(section == "header" ? "version" : section, Assert.Single(logger.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4100)]
    [InlineData(100_000)]
    public void A_truncated_or_longer_file_is_prepared_again(int length)
    {
        var corpus = new MemoryCorpus(Text);
        using (var stores = new TokenStores(_cache.Path))
            stores.Prepare(corpus, new CharacterTokenizer(), null);
        var path = _cache.File("tokens/" + Files.Single(f => f.EndsWith(".tokens", StringComparison.Ordinal)));
        using (var file = File.OpenWrite(path))
            file.SetLength(length);

        Assert.Equal(15, Prepare(corpus, options: new TokenStoresOptions { VerifyContent = false }).TokenCount);
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_and_does_no_harm()
    {
        var corpus = new MemoryCorpus(Text);
        var store = Prepare(corpus);
        var path = _cache.File($"tokens/{store.Fingerprint}.tokens");
        File.Delete(path);
        File.WriteAllText(path + ".123-abc.partial", "half");
        File.WriteAllText(path + ".123-abc-sentences.partial", "half");
        File.WriteAllText(_cache.File("tokens/other.tokens.1-a.partial"), "someone else's");

        Assert.Equal(15, Prepare(corpus).TokenCount);
        Assert.Equal([store.Fingerprint + ".tokens", store.Fingerprint + ".tokens.lock", "other.tokens.1-a.partial"], Files);
    }

    [Fact]
    public async Task Of_several_that_want_a_store_at_once_one_prepares_it()
    {
        var reads = 0;
        var corpus = new MemoryCorpus([new MemoryCorpus.Shard("counted", Counted())]);

        IEnumerable<TextDocument> Counted()
        {
            Interlocked.Increment(ref reads);
            foreach (var document in Many("x", 1, 60).Shards[0].Read(default))
                yield return document;
        }

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Prepare(corpus))));

        Assert.Equal(1, reads);
        Assert.All(stores, store => Assert.Equal(stores[0].Documents(), store.Documents()));
    }

    [Fact]
    public async Task Waiting_for_another_process_is_told_and_can_be_stopped()
    {
        var corpus = new MemoryCorpus(Text);
        var fingerprint = Prepare(corpus).Fingerprint;
        File.Delete(_cache.File($"tokens/{fingerprint}.tokens"));
        using var stop = new CancellationTokenSource();
        var progress = new ListProgress(report =>
        {
            if (report.Stage == PreparationStage.Waiting)
                stop.Cancel();
        });

        using (new FileStream(_cache.File($"tokens/{fingerprint}.tokens.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => Task.Run(
                () => Prepare(corpus, options: new TokenStoresOptions { Progress = progress, Cancellation = stop.Token })));
        }
        Assert.Contains(progress.Reports, report => report.Stage == PreparationStage.Waiting);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public void A_full_disk_leaves_nothing_half_written(int goodWrites)
    {
        using var stores = new TokenStores(_cache.Path, null, new FailingFiles(goodWrites));

        var error = Assert.Throws<RunnerException>(() => stores.Prepare(Many("many", 2, 30), new CharacterTokenizer(), null));

        Assert.Same(DataErrors.DiskFull, error.Descriptor);
        Assert.Matches(@"^the disk is full while writing '.*/tokens/[0-9a-f]{64}\.tokens'; the unfinished file was removed$", error.Message);
        Assert.All(Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_system_says_of_a_full_disk_is_understood()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        using var stream = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);

        Assert.True(TokenStoreFiles.IsDiskFull(Assert.Throws<IOException>(() => stream.Write(new byte[100]))));
    }

    [Fact]
    public void An_empty_corpus_is_refused()
    {
        var error = Assert.Throws<RunnerException>(() => Prepare(new MemoryCorpus(Array.Empty<ICorpusShard>())));

        Assert.Equal("the corpus 'memory' (a test) has no documents", error.Message);
        Assert.Equal("RUN3001", error.Descriptor.Code);
        Assert.DoesNotContain(Files, file => !file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public void A_corpus_of_white_space_is_refused()
    {
        var error = Assert.Throws<RunnerException>(() => Prepare(new MemoryCorpus([[["  "], ["\t", " "]]])));

        Assert.Equal("the corpus 'memory' (a test) has 2 documents, but the tokenizer makes no tokens of any of them", error.Message);
    }

    [Fact]
    public void The_first_failure_in_the_order_of_the_text_is_told_as_it_is()
    {
        IEnumerable<TextDocument> Failing(string message)
        {
            yield return new TextDocument(["good"]);
            throw new IOException(message);
        }

        var corpus = new MemoryCorpus([new MemoryCorpus.Shard("s0", Failing("first")), new MemoryCorpus.Shard("s1", Failing("second"))]);

        for (var i = 0; i < 20; i++)
        {
            var error = Assert.Throws<RunnerException>(() => Prepare(corpus));
            Assert.Equal("'s0' of the corpus 'memory' cannot be read: first", error.Message);
        }
        Assert.All(Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_the_tokenizers_mistake()
    {
        var error = Assert.Throws<RunnerException>(
            () => new TokenStores(_cache.Path).Prepare(new MemoryCorpus([[["xq"]]]), new PieceTokenizer(), null));

        Assert.Equal("the tokenizer gave id 77, but its vocabulary has 3 entries; text: 'xq'", error.Message);
        Assert.Equal(Blame.Runner, error.Descriptor.Blame);
    }

    [Fact]
    public void A_cache_folder_that_is_a_file_is_told()
    {
        var file = _cache.Write("file", "x");

        var error = Assert.Throws<RunnerException>(() => new TokenStores(file).Prepare(new MemoryCorpus(Text), new CharacterTokenizer(), null));

        Assert.Equal("RUN3004", error.Descriptor.Code);
        Assert.StartsWith($"the cache folder '{file}/tokens' cannot be used: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_in_the_middle_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();

        IEnumerable<TextDocument> Stopping()
        {
            for (var i = 0; ; i++)
            {
                if (i == 10_000)
                    stop.Cancel();
                yield return new TextDocument(["some text here"]);
            }
        }

        Assert.ThrowsAny<OperationCanceledException>(() => Prepare(
            new MemoryCorpus([new MemoryCorpus.Shard("endless", Stopping().Select(document =>
            {
                stop.Token.ThrowIfCancellationRequested();
                return document;
            }))]),
            options: new TokenStoresOptions { Cancellation = stop.Token }));
        Assert.All(Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [Fact]
    public void Progress_ends_with_everything_done()
    {
        var progress = new ListProgress(_ => { });

        Prepare(Many("many", 4, 10), options: new TokenStoresOptions { Progress = progress });

        var last = progress.Reports[^1];
        Assert.Equal((PreparationStage.Finished, 4000L, 4000L), (last.Stage, last.BytesDone, last.BytesTotal));
        Assert.True(last.Tokens > 0);
        Assert.Equal(progress.Reports.Select(r => r.BytesDone).Order(), progress.Reports.Select(r => r.BytesDone));
    }

    /// <summary>Documents long enough for several blocks, each different.</summary>
    private static MemoryCorpus Many(string fingerprint, int shards, int documents) => new(Enumerable.Range(0, shards).Select(s =>
        (ICorpusShard)new MemoryCorpus.Shard($"shard {s}", Enumerable.Range(0, documents).Select(d =>
            new TextDocument([.. Enumerable.Range(0, 1 + (s + d) % 5).Select(i => string.Join(' ', Enumerable.Range(s * 1000 + d * 10 + i, 700)))])))))
    { Fingerprint = fingerprint };

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

    private sealed class FailingFiles(int goodWrites) : TokenStoreFiles
    {
        private int _writes;

        public override void Writing(string path, long bytes)
        {
            if (_writes++ >= goodWrites)
                throw new IOException("No space left on device", 28);
        }
    }
}
