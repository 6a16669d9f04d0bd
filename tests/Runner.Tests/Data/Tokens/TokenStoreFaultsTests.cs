using Runner.Data;
using Runner.Errors;

namespace Runner.Tests.Data;

/// <summary>Stores that are damaged, wanted by several at once, stopped or without room.</summary>
public sealed class TokenStoreFaultsTests : IDisposable
{
    private readonly StoreFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(10, "header")]
    [InlineData(4096 + 5, "tokens")]
    [InlineData(4096 + 64 + 3, "sentences")]
    [InlineData(-3, "documents")]
    public void A_flipped_bit_is_found_and_the_store_prepared_again(int offset, string section)
    {
        var corpus = new MemoryCorpus(StoreFolder.Text);
        var logger = new ListLogger();
        using (var stores = new TokenStores(_cache.Path))
            stores.Prepare(corpus, new CharacterTokenizer(), null);
        var path = _cache.File("tokens/" + _cache.Files.Single(f => f.EndsWith(".tokens", StringComparison.Ordinal)));
        var good = File.ReadAllBytes(path);
        var bad = good.ToArray();
        bad[offset < 0 ? bad.Length + offset : offset] ^= 4;
        File.WriteAllBytes(path, bad);

        var store = _cache.Prepare(corpus, options: new TokenStoresOptions { Logger = logger });

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
        var corpus = new MemoryCorpus(StoreFolder.Text);
        using (var stores = new TokenStores(_cache.Path))
            stores.Prepare(corpus, new CharacterTokenizer(), null);
        var path = _cache.File("tokens/" + _cache.Files.Single(f => f.EndsWith(".tokens", StringComparison.Ordinal)));
        using (var file = File.OpenWrite(path))
            file.SetLength(length);

        Assert.Equal(15, _cache.Prepare(corpus, options: new TokenStoresOptions { VerifyContent = false }).TokenCount);
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_and_does_no_harm()
    {
        var corpus = new MemoryCorpus(StoreFolder.Text);
        var store = _cache.Prepare(corpus);
        var path = _cache.File($"tokens/{store.Fingerprint}.tokens");
        File.Delete(path);
        File.WriteAllText(path + ".123-abc.partial", "half");
        File.WriteAllText(path + ".123-abc-sentences.partial", "half");
        File.WriteAllText(_cache.File("tokens/other.tokens.1-a.partial"), "someone else's");

        Assert.Equal(15, _cache.Prepare(corpus).TokenCount);
        Assert.Equal([store.Fingerprint + ".tokens", store.Fingerprint + ".tokens.lock", "other.tokens.1-a.partial"], _cache.Files);
    }

    [Fact]
    public async Task Of_several_that_want_a_store_at_once_one_prepares_it()
    {
        var reads = 0;
        var corpus = new MemoryCorpus([new MemoryCorpus.Shard("counted", Counted())]);

        IEnumerable<TextDocument> Counted()
        {
            Interlocked.Increment(ref reads);
            foreach (var document in StoreFolder.Many("x", 1, 60).Shards[0].Read(default))
                yield return document;
        }

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _cache.Prepare(corpus))));

        Assert.Equal(1, reads);
        Assert.All(stores, store => Assert.Equal(stores[0].Documents(), store.Documents()));
    }

    [Fact]
    public async Task Waiting_for_another_process_is_told_and_can_be_stopped()
    {
        var corpus = new MemoryCorpus(StoreFolder.Text);
        var fingerprint = _cache.Prepare(corpus).Fingerprint;
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
                () => _cache.Prepare(corpus, options: new TokenStoresOptions { Progress = progress, Cancellation = stop.Token })));
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

        var error = Assert.Throws<RunnerException>(() => stores.Prepare(StoreFolder.Many("many", 2, 30), new CharacterTokenizer(), null));

        Assert.Same(DataErrors.DiskFull, error.Descriptor);
        Assert.Matches(@"^the disk is full while writing '.*/tokens/[0-9a-f]{64}\.tokens'; the unfinished file was removed$", error.Message);
        Assert.All(_cache.Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_system_says_of_a_full_disk_is_understood()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        using var stream = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);

        Assert.True(TokenStoreFiles.IsDiskFull(Assert.Throws<IOException>(() => stream.Write(new byte[100]))));
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
            var error = Assert.Throws<RunnerException>(() => _cache.Prepare(corpus));
            Assert.Equal("'s0' of the corpus 'memory' cannot be read: first", error.Message);
        }
        Assert.All(_cache.Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
    }

    [Fact]
    public void A_cache_folder_that_is_a_file_is_told()
    {
        var file = _cache.Write("file", "x");

        var error = Assert.Throws<RunnerException>(() => new TokenStores(file).Prepare(new MemoryCorpus(StoreFolder.Text), new CharacterTokenizer(), null));

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

        Assert.ThrowsAny<OperationCanceledException>(() => _cache.Prepare(
            new MemoryCorpus([new MemoryCorpus.Shard("endless", Stopping().Select(document =>
            {
                stop.Token.ThrowIfCancellationRequested();
                return document;
            }))]),
            options: new TokenStoresOptions { Cancellation = stop.Token }));
        Assert.All(_cache.Files, file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
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
