using Runner.Data;
using Runner.Errors;
using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class FileHashesTests : IDisposable
{
    private static readonly DateTime Old = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly DataCache _cache;
    private readonly LaterTime _later = new();

    public FileHashesTests() => _cache = new DataCache(_folder.File("cache"));

    public void Dispose() => _folder.Dispose();

    private string Hash(string path, bool anew = false) => new FileHashes(_cache, _later).Of(new TextFile(path, new TextCorpusOptions()), anew);

    [Fact]
    public void A_text_replaced_with_the_same_size_and_time_is_seen()
    {
        var path = _folder.Write("a.txt", "text");
        File.SetLastWriteTimeUtc(path, Old);
        var first = Hash(path);

        File.WriteAllText(path, "tEXT");
        File.SetLastWriteTimeUtc(path, Old);

        Assert.NotEqual(first, Hash(path));
    }

    [Fact]
    public void A_text_put_in_the_place_of_another_with_the_same_size_and_time_is_seen()
    {
        var path = _folder.Write("a.txt", "text");
        File.SetLastWriteTimeUtc(path, Old);
        var first = Hash(path);

        var other = _folder.Write("b.txt", "tEXT");
        File.SetLastWriteTimeUtc(other, Old);
        File.Move(other, path, overwrite: true);

        Assert.NotEqual(first, Hash(path));
    }

    [Fact]
    public void An_unchanged_text_is_remembered_and_hashed_anew_when_asked()
    {
        var path = _folder.Write("a.txt", "text");
        var first = Hash(path);
        if (!Directory.Exists(_folder.File("cache/file-hashes")))
            Assert.Skip("hashes are not remembered on this file system");
        Remember(path, new string('0', 64));

        Assert.Equal(new string('0', 64), Hash(path));
        Assert.Equal(first, Hash(path, anew: true));
    }

    [Fact]
    public void A_damaged_memory_is_not_believed()
    {
        var path = _folder.Write("a.txt", "text");
        var first = Hash(path);
        if (!Directory.Exists(_folder.File("cache/file-hashes")))
            Assert.Skip("hashes are not remembered on this file system");
        var memory = Assert.Single(Directory.GetFiles(_folder.File("cache/file-hashes")));
        File.WriteAllText(memory, File.ReadAllText(memory).Replace(first, new string('0', 64), StringComparison.Ordinal));

        Assert.Equal(first, Hash(path));
    }

    [Fact]
    public void A_text_that_changes_after_it_was_opened_is_refused_by_its_hash_and_by_its_readers()
    {
        var path = _folder.Write("a.txt", "one\n\ntwo\n");
        var corpus = new TextCorpusComponent(new TextCorpusOptions { Path = path }, _cache).Open();
        File.WriteAllText(path, "one\n\nTWO\n");

        Assert.Equal("RUN3101", Assert.Throws<RunnerException>(() => corpus.Fingerprint).Descriptor.Code);
        var shard = Assert.Single(corpus.Shards);
        Assert.Equal("RUN3101", Assert.Throws<RunnerException>(() => shard.Read(TestContext.Current.CancellationToken).ToList()).Descriptor.Code);
    }

    [Fact]
    public void A_text_that_changes_while_it_is_read_is_refused()
    {
        var path = _folder.Write("a.txt", string.Concat(Enumerable.Repeat("a line of text\n\n", 50_000)));
        var corpus = new TextCorpusComponent(new TextCorpusOptions { Path = path }, _cache).Open();
        using var documents = corpus.Shards[0].Read(TestContext.Current.CancellationToken).GetEnumerator();
        Assert.True(documents.MoveNext());
        File.AppendAllText(path, "more\n");

        var error = Assert.Throws<RunnerException>(() =>
        {
            while (documents.MoveNext())
            {
                // to the end, where it shows
            }
        });

        Assert.Equal("RUN3101", error.Descriptor.Code);
    }

    private void Remember(string path, string hash)
    {
        var memory = Assert.Single(Directory.GetFiles(_folder.File("cache/file-hashes")));
        var stamp = new TextFile(path, new TextCorpusOptions()).Status.Stamp;
        CachedFile.Write(memory, System.Text.Encoding.UTF8.GetBytes($"{path}\n{stamp}\n{hash}"));
    }

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddHours(1);
    }
}
