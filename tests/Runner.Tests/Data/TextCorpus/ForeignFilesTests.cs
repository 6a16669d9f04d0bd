using System.Text;
using Runner.Errors;
using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class ForeignFilesTests : IDisposable
{
    private const string Simplified = "我们的国家有很多学生，他们在学校里学习新的知识。\n这是一个好的开始，大家都说可以这样做。\n";
    private const string Traditional = "我們的國家有很多學生，他們在學校裡學習新的知識。\n這是一個好的開始，大家都說可以這樣做。\n";
    private const string Japanese = "これは日本語の文章です。わたしたちは学校で新しいことを学びます。\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Read(byte[] content, TextCorpusOptions? options = null)
    {
        var path = _folder.Write("file", content);
        return [.. new TextCorpusComponent((options ?? new TextCorpusOptions()) with { Path = path }).Open().Shards
            .SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).SelectMany(document => document.Sentences)];
    }

    private RunnerException Refused(string content, TextCorpusOptions? options = null) =>
        Assert.Throws<RunnerException>(() => Read(Encoding.UTF8.GetBytes(content), options));

    [Fact]
    public void Another_encoding_is_told_when_a_file_is_opened()
    {
        var path = _folder.Write("gbk", CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(Simplified));
        var error = Assert.Throws<RunnerException>(() => new TextCorpusComponent(new TextCorpusOptions { Path = path }).Open());
        Assert.Equal("RUN3152", error.Descriptor.Code);
        Assert.Contains("it looks like GBK", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_character_may_stand_across_the_end_of_the_beginning(int shift)
    {
        var text = new string('a', shift) + string.Concat(Enumerable.Repeat("国", 30_000));
        Assert.Equal(text, string.Concat(Read(Encoding.UTF8.GetBytes(text + "\n"))));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a Git LFS pointer")]
    [InlineData("%PDF-1.7\n%", "a PDF document")]
    [InlineData("SQLite format 3\0rest", "a SQLite database")]
    [InlineData("{\\rtf1\\ansi text}", "an RTF document")]
    public void Files_that_are_no_text_are_refused_whatever_the_format(string content, string name)
    {
        foreach (var format in Enum.GetValues<TextFormat>())
        {
            var error = Refused(content, new TextCorpusOptions { Format = format });
            Assert.Equal("RUN3103", error.Descriptor.Code);
            Assert.Contains($"it is {name}", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e  a.txt\n900150983cd24fb0d6963f7d28e17f72 *b.txt\n", "a list of checksums")]
    [InlineData("SHA256 (a.txt) = e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n", "a list of checksums")]
    [InlineData("<!DOCTYPE html>\n<html><body>text</body></html>\n", "markup (HTML or XML)")]
    [InlineData("<?xml version=\"1.0\"?>\n<a>text</a>\n", "markup (HTML or XML)")]
    [InlineData("<doc id=\"12\" title=\"数学\">\n数学是\n</doc>\n", "markup (HTML or XML)")]
    [InlineData("<p>one</p>\n<p>two</p>\n", "markup (HTML or XML)")]
    [InlineData("a\0\u0001\u0002b\u0003\u0004\u0005", "a binary file")]
    [InlineData("t\0e\0x\0t\0 \0a\0b\0c\0\n\0", "UTF-16 text")]
    public void Files_that_are_hardly_text_are_refused_unless_meant(string content, string name)
    {
        var error = Refused(content);

        Assert.Equal("RUN3104", error.Descriptor.Code);
        Assert.EndsWith($"it looks like {name}", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(Read(Encoding.UTF8.GetBytes(content), new TextCorpusOptions { Format = TextFormat.Lines }));
    }

    [Theory]
    [InlineData("<s> a sentence between marks\nanother\n")]
    [InlineData("<3 you\nme too\n")]
    [InlineData("1 < 2 and </b> once\n")]
    [InlineData("{ a brace\n")]
    [InlineData("[1] a note\n")]
    [InlineData("\"quoted\"\n")]
    [InlineData("deadbeef is a word\n")]
    public void Text_that_only_looks_odd_is_text(string content) => Assert.NotEmpty(Read(Encoding.UTF8.GetBytes(content)));

    [Theory]
    [InlineData("gb18030", Simplified, "GBK (GB18030)")]
    [InlineData("gb18030", Traditional, "GBK (GB18030)")]
    [InlineData("big5", Traditional, "Big5")]
    [InlineData("shift_jis", Japanese, "Shift_JIS")]
    [InlineData("euc-jp", Japanese, "EUC-JP")]
    [InlineData("windows-1252", "Le café est à côté de l'hôtel, déjà fermé en été.\n", "Windows-1252 (Latin-1)")]
    [InlineData("utf-16", Simplified, "UTF-16")]
    public void The_encoding_that_fits_is_named(string encoding, string text, string name)
    {
        var bytes = Encode(encoding, text);

        var error = Assert.Throws<RunnerException>(() => Read(bytes));

        Assert.Equal("RUN3152", error.Descriptor.Code);
        Assert.EndsWith($"; it looks like {name}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_another_encoding_is_not_read_as_replacement_characters()
    {
        var error = Assert.Throws<RunnerException>(() => Read(Encode("gb18030", Simplified), new TextCorpusOptions { Invalid = InvalidBytes.Replace }));

        Assert.Equal("RUN3152", error.Descriptor.Code);
    }

    [Fact]
    public void Damaged_Utf8_suggests_no_encoding()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Simplified), 0xFF, .. Encoding.UTF8.GetBytes(Simplified)];

        Assert.DoesNotContain("looks like", Assert.Throws<RunnerException>(() => Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("pipes with names are made with mkfifo");
        var path = _folder.File("pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", path))
            mkfifo.WaitForExit();

        var error = Assert.Throws<RunnerException>(() => new TextCorpusComponent(new TextCorpusOptions { Path = path }).Open());

        Assert.Equal("RUN1070", error.Descriptor.Code);
    }

    private static byte[] Encode(string encoding, string text)
    {
        var found = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        return [.. found.GetPreamble(), .. found.GetBytes(text)];
    }
}
