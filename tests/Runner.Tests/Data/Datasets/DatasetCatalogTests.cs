using Runner.Data;
using Runner.Errors;

namespace Runner.Tests.Data;

public sealed class DatasetCatalogTests
{
    [Fact]
    public void Every_entry_is_complete_and_pinned()
    {
        var catalog = DatasetCatalog.Load();

        Assert.True(catalog.Entries.Count >= 10);
        Assert.Equal(catalog.Entries.Count, catalog.Entries.Select(e => e.Name).Distinct().Count());
        foreach (var entry in catalog.Entries)
        {
            Assert.Matches("^[a-z0-9-]+$", entry.Name);
            Assert.NotEmpty(entry.Licence);
            Assert.NotEmpty(entry.Files);
            Assert.Equal(entry.Files.Count, entry.Files.Select(f => f.Path).Distinct().Count());
            Assert.All(entry.Files, file =>
            {
                Assert.Matches("^[0-9a-f]{64}$", file.Sha256);
                Assert.Matches("^[0-9a-f]{40}$", file.Commit);
                Assert.Contains(file.Commit, file.Address.AbsolutePath, StringComparison.Ordinal);
                Assert.Equal("https", file.Address.Scheme);
                Assert.True(file.Bytes > 0);
                Assert.DoesNotContain("..", file.Path, StringComparison.Ordinal);
                Assert.False(Path.IsPathRooted(file.Path));
            });
        }
    }

    [Fact]
    public void Names_with_other_letters_are_escaped()
    {
        var file = DatasetCatalog.Load().Find("lcqmc-evaluation").Files[0];

        Assert.Equal(
            "https://raw.githubusercontent.com/lqfeng/NLPDataset/fb49caf16f5d8988c850ce37ee1febdda2ec50d7/%E6%96%87%E6%9C%AC%E5%8C%B9%E9%85%8D/LCQMC/dev.txt.gz",
            file.Address.AbsoluteUri);
        Assert.Equal(Unpacking.Gzip, file.Unpack);
    }

    [Theory]
    [InlineData("wiki-zh-sampel", "; did you mean 'wiki-zh-sample'?")]
    [InlineData("wikitext", "; did you mean 'wikitext-2-evaluation'?")]
    [InlineData("completely-else", "")]
    public void An_unknown_name_gets_the_nearest(string name, string hint)
    {
        var error = Assert.Throws<RunnerException>(() => DatasetCatalog.Load().Find(name));

        Assert.Equal($"there is no dataset '{name}' in the catalog{hint}", error.Message);
    }
}
