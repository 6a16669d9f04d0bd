using Runner.Data;

namespace Runner.Tests.Data;

[CollectionDefinition("Measures memory", DisableParallelization = true)]
public sealed class MeasuresMemory;

[Collection("Measures memory")]
public sealed class LargerThanMemoryTests
{
    private const int Documents = 25_000;
    private const long HeapLimit = 48 << 20;

    [Fact]
    public void A_store_of_a_hundred_megabytes_is_made_and_read_in_a_small_heap()
    {
        using var cache = new TemporaryFolder();
        var corpus = new MemoryCorpus([new MemoryCorpus.Shard("large", Text()) { Bytes = Documents * 1000L }]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        var progress = new ListProgress(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before));
        using var stores = new TokenStores(cache.Path, new TokenStoresOptions { Threads = 2, Progress = progress });

        var store = stores.Prepare(corpus, new CharacterTokenizer(), null);

        Assert.Equal(Documents * 1000L, store.TokenCount);
        Assert.True(new FileInfo(Directory.GetFiles(cache.File("tokens"), "*.tokens").Single()).Length > 100_000_000);
        Assert.InRange(most, 0, HeapLimit);

        var (ids, starts) = (new int[1000], new bool[1000]);
        store.Read(store.SentenceStart(store.DocumentStart(20_000)), ids, starts);
        Assert.Equal(Sentence(20_000, 0)[..100], string.Concat(ids[..100].Select(CharacterTokenizer.Character)));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, HeapLimit);
    }

    private static IEnumerable<TextDocument> Text()
    {
        for (var i = 0; i < Documents; i++)
            yield return new TextDocument([.. Enumerable.Range(0, 10).Select(s => Sentence(i, s))]);
    }

    private static string Sentence(int document, int sentence) =>
        string.Create(100, document * 10 + sentence, (span, number) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = (char)(0x4e00 + (number * 31 + i * 7) % 5000);
        });
}
