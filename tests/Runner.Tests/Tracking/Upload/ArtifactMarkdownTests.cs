using Runner.Tracking;

namespace Runner.Tests.Tracking.Upload;

public sealed class ArtifactMarkdownTests
{
    [Theory]
    [InlineData("![loss](plots/loss.svg)", "![loss](get-artifact?path=report%2Fplots%2Floss.svg&run_uuid=abc)")]
    [InlineData("[recipe](./recipe.yaml), [up](../a%20b.txt)", "[recipe](get-artifact?path=report%2Frecipe.yaml&run_uuid=abc), [up](get-artifact?path=a%20b.txt&run_uuid=abc)")]
    [InlineData("[out](../../x), [web](https://host/x), [here](#top), [root](/x), [mail](mailto:a@b)", "[out](../../x), [web](https://host/x), [here](#top), [root](/x), [mail](mailto:a@b)")]
    [InlineData("no link [1] (2)", "no link [1] (2)")]
    public void Relative_links_become_addresses_at_the_server(string markdown, string shown) =>
        Assert.Equal(shown, ArtifactMarkdown.WithAddresses(markdown, "report/report.md", "abc"));

    [Fact]
    public void Only_markdown_is_looked_into_and_the_file_itself_stays_as_it_is()
    {
        var folder = Directory.CreateTempSubdirectory("runner-markdown-");
        try
        {
            var file = Path.Combine(folder.FullName, "a.md");
            File.WriteAllText(file, "![x](x.svg)");
            string copy;
            using (var shown = ArtifactMarkdown.Of(file, "report/a.md", "abc"))
            {
                copy = shown.File;
                Assert.NotEqual(file, copy);
                Assert.Contains("get-artifact?path=report%2Fx.svg", File.ReadAllText(copy), StringComparison.Ordinal);
            }
            Assert.False(File.Exists(copy));
            Assert.Equal("![x](x.svg)", File.ReadAllText(file));
            using var text = ArtifactMarkdown.Of(file, "report/a.txt", "abc");
            Assert.Equal(file, text.File);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
