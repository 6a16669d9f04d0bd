using System.Globalization;
using System.Text;
using Runner.Data;
using Runner.Errors;
using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class TextCorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ICorpus Open(string path, TextCorpusOptions? options = null, DataCache? cache = null) =>
        new TextCorpusComponent((options ?? new TextCorpusOptions()) with { Path = path }, cache).Open();

    private static string[][] Read(ICorpus corpus) =>
        [.. corpus.Shards.SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).Select(document => document.Sentences.ToArray())];

    [Fact]
    public void Blank_lines_separate_documents()
    {
        var path = _folder.Write("a.txt", "\n \n一句。\n  two \n\n\n\nthree\n　\t\nfour");

        Assert.Equal([["一句。", "two"], ["three"], ["four"]], Read(Open(path)));
    }

    [Fact]
    public void Byte_order_mark_and_Windows_line_ends_are_no_text()
    {
        var path = _folder.Write("a.txt", "\uFEFFone\r\ntwo\r\n\r\nthree\r\n");

        Assert.Equal([["one", "two"], ["three"]], Read(Open(path)));
    }

    [Fact]
    public void Json_lines_are_recognised_and_cut_into_sentences()
    {
        var path = _folder.Write("wiki_00", """
            {"id": "1", "title": "哲学", "text": "哲学\n\n第一句。第二句！“第三句？”他说；好。\n\n"}

            {"url": {"text": "not this"}, "text": "a. b", "text": "nor this"}
            {"text": "  "}

            """);

        Assert.Equal([["哲学", "第一句。", "第二句！", "“第三句？”", "他说；", "好。"], ["a. b"]], Read(Open(path)));
    }

    [Fact]
    public void Ascii_sentence_ends_count_before_white_space_only()
    {
        var path = _folder.Write("a.jsonl", """{"text": "Pi is 3.14. It is said (\"so.\") Yes... no."}""");

        Assert.Equal([["Pi is 3.14.", "It is said (\"so.\")", "Yes...", "no."]], Read(Open(path, new TextCorpusOptions { SentenceEnds = ".!?" })));
    }

    [Fact]
    public void A_file_is_json_only_if_its_first_line_is_a_document()
    {
        Assert.Equal([["{ a brace", "next"]], Read(Open(_folder.Write("a", "{ a brace\nnext"))));
        Assert.Equal([["[1] a note", "[2] another"]], Read(Open(_folder.Write("b", "[1] a note\n[2] another\n"))));
        Assert.Equal([["{\"text\": \"x\"}"]], Read(Open(_folder.Write("c", "{\"text\": \"x\"}\n"), new TextCorpusOptions { Format = TextFormat.Lines })));
    }

    [Fact]
    public void Folders_are_read_in_ordinal_order_without_hidden_and_readme_files()
    {
        foreach (var name in (string[])["b/1.txt", "a.txt", "B.txt", "b/a/2.txt", ".hidden/x.txt", "README.md", "readme", "b/LICENSE.txt", ".x", "b2.md"])
            _folder.Write(name, name);

        Assert.Equal(["B.txt", "a.txt", "b/1.txt", "b/a/2.txt", "b2.md"], Read(Open(_folder.Path)).Select(d => d[0]));
        Assert.Equal(["B.txt", "a.txt", "b/1.txt", "b/a/2.txt"], Read(Open(_folder.Path, new TextCorpusOptions { Pattern = "*.txt" })).Select(d => d[0]));
        Assert.Equal(["b/1.txt"], Read(Open(_folder.Path, new TextCorpusOptions { Pattern = "b/*.txt" })).Select(d => d[0]));
        Assert.Equal(["b/1.txt", "b/a/2.txt"], Read(Open(_folder.File("**/?.txt"))).Select(d => d[0]).Where(n => n.Contains('/', StringComparison.Ordinal)));
        Assert.Equal(["B.txt", "a.txt"], Read(Open(_folder.File("*.txt"))).Select(d => d[0]));
        Assert.EndsWith("(5 files)", Open(_folder.Path).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_folder_above_ends()
    {
        _folder.Write("in/a.txt", "a");
        Directory.CreateSymbolicLink(_folder.File("in/loop"), _folder.File("in"));

        Assert.Equal([["a"]], Read(Open(_folder.File("in"))));
    }

    [Fact]
    public void Large_files_are_cut_between_documents_and_read_the_same()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 400; i++)
            text.Append(CultureInfo.InvariantCulture, $"第{i}篇\r\n{new string('字', i % 37)}\nlast {i}\n").Append(i % 3 == 0 ? "\n \n" : "\n");
        var lines = _folder.Write("lines.txt", text.ToString());
        var json = _folder.Write("json", string.Concat(Enumerable.Range(0, 300).Select(i => $"{{\"text\": \"第{i}篇。再{i}\"}}\n")));

        foreach (var path in (string[])[lines, json])
        {
            var whole = Read(Open(path));
            foreach (var size in (long[])[1, 10, 333, 5000])
            {
                var cut = new TextCorpus([path], [path], new TextCorpusOptions(), null, size);
                Assert.InRange(cut.Shards.Count, size == 5000 ? 2 : 20, 600);
                Assert.Equal(whole, Read(cut));
                Assert.Equal(new FileInfo(path).Length, cut.Shards.Sum(s => s.Bytes));
            }
        }
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_located()
    {
        byte[] bytes = [.. "好\r\nok\n"u8, .. "bad "u8, 0xB0, 0xA1, .. "\nrest"u8];
        var path = _folder.Write("gbk.txt", bytes);

        var error = Assert.Throws<RunnerException>(() => Read(Open(path)));

        Assert.Equal($"'{path}' is not UTF-8: the byte 0xb0 at offset 12 (line 3)", error.Message);
        Assert.Equal("RUN3152", error.Descriptor.Code);
        Assert.Equal([["好", "ok", "bad \uFFFD\uFFFD", "rest"]], Read(Open(path, new TextCorpusOptions { Invalid = InvalidBytes.Replace })));
    }

    [Fact]
    public void Utf16_is_named()
    {
        var path = _folder.Write("utf16.txt", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("text")]);

        Assert.Equal($"'{path}' is not UTF-8: the byte 0xff at offset 0 (line 1); it looks like UTF-16",
            Assert.Throws<RunnerException>(() => Read(Open(path))).Message);
    }

    [Theory]
    [InlineData("{\"text\": \"a\"}\n{\"title\": \"b\"}\n", "there is no string 'text' in it")]
    [InlineData("{\"text\": \"a\"}\nnot json\n", "is an invalid")]
    [InlineData("{\"text\": \"a\"}\n{\"text\": \"b\"} x\n", "'x' is invalid after")]
    [InlineData("{\"text\": \"a\"}\n{\"text\": \"b\n", "of string")]
    [InlineData("{\"text\": \"a\"}\n[1]\n", "there is no string 'text' in it")]
    [InlineData("{\"text\": \"a\"}\n{\"text\": \"\\ud800\"}\n", "")]
    public void Broken_json_lines_are_located(string text, string reason)
    {
        var path = _folder.Write("broken.jsonl", text);

        var error = Assert.Throws<RunnerException>(() => Read(Open(path)));

        Assert.StartsWith($"'{path}': the JSON document at byte offset 14 (line 2) has no text: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("RUN3154", error.Descriptor.Code);
    }

    [Fact]
    public void Very_long_lines_are_cut_between_characters()
    {
        var line = "ab" + new string('字', 2_500_000);
        var path = _folder.Write("long.txt", line + "\nnext\n\nother");

        var documents = Read(Open(path));

        Assert.Equal(2, documents.Length);
        Assert.Equal(line, string.Concat(documents[0][..^1]));
        Assert.All(documents[0], sentence => Assert.InRange(sentence.Length, 1, 1 << 20));
        Assert.Equal("next", documents[0][^1]);
    }

    [Fact]
    public void A_long_line_of_spaces_is_one_blank_line()
    {
        var path = _folder.Write("spaces.txt", "a\n" + new string(' ', 3_000_000) + "\nb");

        Assert.Equal([["a", "b"]], Read(Open(path)).Select(d => d).ToArray());
    }

    [Fact]
    public void Text_without_blank_lines_does_not_become_one_huge_document()
    {
        var path = _folder.Write("endless.txt", string.Concat(Enumerable.Repeat(new string('x', 99_999) + "\n", 400)));

        var documents = Read(Open(path));

        Assert.Equal(400, documents.Sum(d => d.Length));
        Assert.Equal(3, documents.Length);
    }

    [Fact]
    public void Hostile_text_passes_unharmed()
    {
        string[] sentences = ["\0\u0001", "\u202e\u200b\u200d", "👩‍👩‍👧‍👦", "e\u0301\u0301\u0301", "\uFFFE\uFFFF", "a\u2028b\u0085c", "{\"text\": 1", "%s%n${jndi}"];
        var path = _folder.Write("hostile.txt", string.Join('\n', sentences));

        Assert.Equal([sentences], Read(Open(path)));
    }

    [Fact]
    public void Compressed_files_are_named()
    {
        var path = _folder.Write("a.gz", [0x1F, 0x8B, 8, 0]);

        Assert.Equal($"'{path}' is a compressed file (gzip)", Assert.Throws<RunnerException>(() => Open(path)).Message);
    }

    [Fact]
    public void Missing_paths_and_empty_folders_are_told()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        _folder.Write("empty/README.md", "x");

        Assert.Equal($"the corpus path '{_folder.File("none")}' does not exist", Assert.Throws<RunnerException>(() => Open(_folder.File("none"))).Message);
        Assert.Equal(
            $"no file under '{_folder.File("empty")}' matches '*' (hidden files and README, LICENSE, COPYING and NOTICE files are skipped)",
            Assert.Throws<RunnerException>(() => Open(_folder.File("empty"))).Message);
    }

    [Fact]
    public void An_empty_file_has_no_documents()
    {
        Assert.Empty(Open(_folder.Write("empty.txt", "")).Shards);
        Assert.Empty(Read(Open(_folder.Write("bom.txt", "\uFEFF"))));
        Assert.Empty(Read(Open(_folder.Write("blank.txt", "\n\n \n"))));
    }

    [Fact]
    public void The_fingerprint_follows_content_order_and_meaning()
    {
        var one = _folder.Write("one/a.txt", "text");
        var same = _folder.Write("two/other-name.txt", "text");
        var other = _folder.Write("three/a.txt", "texT");

        Assert.Equal(Open(one).Fingerprint, Open(same).Fingerprint);
        Assert.Equal(Open(one).Fingerprint, Open(_folder.File("one")).Fingerprint);
        Assert.NotEqual(Open(one).Fingerprint, Open(other).Fingerprint);
        Assert.NotEqual(Open(one).Fingerprint, Open(one, new TextCorpusOptions { Invalid = InvalidBytes.Replace }).Fingerprint);
        ICorpus Both(params string[] paths) => new TextCorpusComponent(new TextCorpusOptions { Paths = paths }).Open();
        Assert.NotEqual(Both(one, other).Fingerprint, Both(other, one).Fingerprint);
    }

    [Fact]
    public void A_file_just_written_is_not_remembered()
    {
        var cache = new DataCache(_folder.File("cache"));
        var path = _folder.Write("a.txt", "text");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));

        _ = Open(path, cache: cache).Fingerprint;

        Assert.False(Directory.Exists(_folder.File("cache/file-hashes")));
    }

    [Fact]
    public void Options_that_do_not_fit_together_are_found_before_reading()
    {
        Assert.Equal("Give 'path' (a file, a folder or a pattern) or a list 'paths'.",
            Assert.Single(new TextCorpusComponent(new TextCorpusOptions()).Check()).Message);
        Assert.Equal("paths", Assert.Single(new TextCorpusComponent(new TextCorpusOptions { Path = "a", Paths = ["b"] }).Check()).Option);
        Assert.Empty(new TextCorpusComponent(new TextCorpusOptions { Path = "a" }).Check());
    }

    [Fact]
    public void The_Chinese_corpus_has_the_documents_its_README_says()
    {
        var root = DataRoot.Find();

        int Count(string path) => Read(Open(Path.Combine(root, "corpus-zh", path))).Length;

        Assert.Equal(1234, Count("train/clue_small.txt"));
        Assert.Equal(54, Count("train/wiki_zh/AA/wiki_00"));
        Assert.Equal(171, Count("train/wiki_zh/AA/wiki_01"));
        Assert.Equal(18, Count("train/laws.txt"));
        Assert.Equal(1167, Count("train/mrc_contexts.txt"));
        Assert.Equal(2644, Count("train"));
        Assert.Equal(94, Count("dev.txt"));
    }
}
