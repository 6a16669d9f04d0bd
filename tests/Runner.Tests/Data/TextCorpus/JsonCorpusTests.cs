using Runner.Data;
using Runner.Errors;
using Runner.Plugins.Data;
using Runner.Tests.Support;

namespace Runner.Tests.Data;

public sealed class JsonCorpusTests : IDisposable
{
    private const string Poems = """
        [
          {
            "author": "太宗皇帝",
            "paragraphs": [ "秦川雄帝宅，函谷壯皇居。", " 綺殿千尋起，離宮百雉餘。" ],
            "title": "帝京篇十首 一",
            "id": "3ad6d468"
          },
          { "author": "b", "paragraphs": ["一。二。"], "title": "題", "id": "2" }
        ]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[][] Read(string text, params string[] field)
    {
        var path = _folder.Write("poems.json", text);
        var options = new TextCorpusOptions { Path = path, Field = field.Length == 0 ? ["text"] : field };
        return [.. new TextCorpusComponent(options).Open().Shards
            .SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).Select(document => document.Sentences.ToArray())];
    }

    private RunnerException Refused(string text, params string[] field) => Assert.Throws<RunnerException>(() => Read(text, field));

    [Fact]
    public void An_array_of_objects_is_read_by_the_field_named()
    {
        Assert.Equal([["秦川雄帝宅，函谷壯皇居。", "綺殿千尋起，離宮百雉餘。"], ["一。二。"]], Read(Poems, "paragraphs"));
        Assert.Equal([["帝京篇十首 一", "秦川雄帝宅，函谷壯皇居。", "綺殿千尋起，離宮百雉餘。"], ["題", "一。二。"]], Read(Poems, "title", "paragraphs"));
    }

    [Fact]
    public void Json_without_the_key_is_refused_with_the_keys_it_has()
    {
        var error = Refused(Poems);

        Assert.Equal("RUN3102", error.Descriptor.Code);
        Assert.Equal($"'{_folder.File("poems.json")}' is JSON, but there is no text under 'text': the keys author, paragraphs, title, id", error.Message);
        Assert.Equal("RUN3102", Refused("{\"content\": \"one\"}\n{\"content\": \"two\"}\n").Descriptor.Code);
        Assert.Equal("RUN3102", Refused("{\n  \"content\": \"one\"\n}\n").Descriptor.Code);
        Assert.Equal("RUN3102", Refused("[1, 2, 3]\n").Descriptor.Code);
        Assert.Equal("RUN3102", Refused("{\"key\": True, \"other\": 'python'}\n").Descriptor.Code);
    }

    [Fact]
    public void Json_lines_are_read_by_other_keys_too()
    {
        Assert.Equal([["一。", "二。"], ["三"]], Read("{\"content\": \"一。二。\"}\n{\"content\": \"三\", \"x\": 1}\n", "content"));
        Assert.Equal([["a", "b"], ["c"]], Read("[\"a\", \"b\"]\n[\"c\"]\n"));
    }

    [Fact]
    public void Arrays_of_strings_are_documents()
    {
        Assert.Equal([["一。", "二"], ["三"]], Read("[\n \"一。二\",\n \"三\"\n]"));
        Assert.Equal([["a", "b"], ["c"]], Read("[[\"a\", \"b\"],\n [\"c\"]]"));
    }

    [Fact]
    public void Of_several_fields_some_may_be_missing_but_not_all()
    {
        Assert.Equal([["t", "a"], ["b"]], Read("[{\"title\": \"t\", \"text\": \"a\"}, {\"title\": null, \"text\": \"b\"}]", "title", "text"));
        Assert.Contains("no string under any of 'title', 'text'", Refused("[{\"title\": \"t\", \"text\": \"a\"}, {\"x\": 1}]", "title", "text").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"text\": \"a\"}, {\"text\": 5}]", "'text' is a number, no text")]
    [InlineData("[{\"text\": \"a\"}, {\"text\": [\"b\", {\"c\": 1}]}]", "'text' is an array with an object in it, no text")]
    [InlineData("[{\"text\": \"a\"} {\"text\": \"b\"}]", "where ',' or ']' should follow")]
    [InlineData("[{\"text\": \"a\"},\n{\"text\": \"b\"}", "the array has no end")]
    [InlineData("[{\"text\": \"a\"},\n{\"text\": \"b", "")]
    public void Broken_documents_are_located(string text, string reason)
    {
        var error = Refused(text);

        Assert.Equal("RUN3154", error.Descriptor.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_larger_than_the_buffer_is_read_element_by_element()
    {
        var text = "[" + string.Join(",\n", Enumerable.Range(0, 20_000).Select(i => $"{{\"n\": {i}, \"text\": \"number {i} {new string('x', i % 97)}\"}}")) + "]";

        var documents = Read(text);

        Assert.Equal(20_000, documents.Length);
        Assert.StartsWith("number 19999 ", documents[^1][0], StringComparison.Ordinal);
        Assert.Equal([[new string('y', 300_000)]], Read($"[{{\"text\": \"{new string('y', 300_000)}\"}}]"));
    }

    [Fact]
    public void Fields_and_whole_files_are_part_of_the_fingerprint()
    {
        string Fingerprint(string text, params string[] field)
        {
            var path = _folder.Write("f.json", text);
            return new TextCorpusComponent(new TextCorpusOptions { Path = path, Field = field }).Open().Fingerprint;
        }
        const string Both = "{\"text\": \"a\", \"title\": \"b\"}\n";

        Assert.NotEqual(Fingerprint(Both, "text"), Fingerprint(Both, "title"));
        Assert.NotEqual(Fingerprint(Both, "text", "title"), Fingerprint(Both, "title", "text"));
    }

    [Fact]
    public void A_field_may_be_one_key_or_a_list_in_a_recipe()
    {
        _folder.Write("poems.json", Poems);
        string[] Titles(string field) => [.. Composed.Component<ICorpusComponent>(("type", "text"), ("path", _folder.File("poems.json")), ("field", field)).Open()
            .Shards.SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).Select(document => document.Sentences[0])];

        Assert.Equal(["秦川雄帝宅，函谷壯皇居。", "一。二。"], Titles("paragraphs"));
        Assert.Equal(["帝京篇十首 一", "題"], Titles("[title, paragraphs]"));
    }
}
