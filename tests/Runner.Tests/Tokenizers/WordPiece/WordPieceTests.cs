using System.Text.Json;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers.WordPiece;

public class WordPieceTests
{
    [Theory]
    [InlineData("wordpiece_zh")]
    [InlineData("wordpiece_zh_cased")]
    [InlineData("wordpiece_en_uncased")]
    [InlineData("wordpiece_en_cased")]
    public void Ids_equal_the_reference(string name)
    {
        var definition = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Shared.Golden(name, "case.json")));
        var tokenizer = Create(
            Shared.Golden("vocab", definition.GetProperty("vocab").GetString()!), definition.GetProperty("do_lower_case").GetBoolean());
        var wrong = new List<string>();
        foreach (var row in Shared.Rows(Shared.Golden(name, "cases.jsonl")))
        {
            var text = row.GetProperty("text").GetString()!;
            var expected = row.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()).ToArray();
            var actual = Encode(tokenizer, text).Select(t => t.Id).ToArray();
            if (!expected.SequenceEqual(actual))
                wrong.Add($"{JsonSerializer.Serialize(text)}: expected {string.Join(' ', expected)} but got {string.Join(' ', actual)}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(5).Prepend($"{wrong.Count} texts differ")));
    }

    [Fact]
    public void Offsets_point_into_the_original_text()
    {
        var tokenizer = Create(Shared.Golden("vocab", "bert-base-uncased-30522.txt"), lowerCase: true);
        const string text = " Caf\u00E9 re\u0301sume\u0301,\u6A21\u578B! unaffable";
        var pieces = Encode(tokenizer, text).Select(t => (tokenizer.Vocabulary.Tokens[t.Id], text[t.Start..t.End]));
        Assert.Equal(
            [
                ("cafe", "Caf\u00E9"), ("resume", "re\u0301sume"), (",", ","), ("[UNK]", "\u6A21"), ("[UNK]", "\u578B"), ("!", "!"),
                ("una", "una"), ("##ffa", "ffa"), ("##ble", "ble"),
            ],
            pieces);
    }

    [Fact]
    public void Encoding_is_thread_safe()
    {
        var tokenizer = Create(Shared.Golden("vocab", "bert-chinese-21128.txt"), lowerCase: true);
        var texts = Shared.Rows(Shared.Golden("wordpiece_zh", "cases.jsonl")).Select(r => r.GetProperty("text").GetString()!).ToArray();
        var alone = texts.Select(t => Encode(tokenizer, t)).ToArray();
        Parallel.For(0, 8 * texts.Length, i => Assert.Equal(alone[i % texts.Length], Encode(tokenizer, texts[i % texts.Length])));
    }

    [Fact]
    public void A_vocabulary_without_a_special_token_is_refused_by_name()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n");
        try
        {
            var problem = Composed.Problem<ITokenizerComponent>(("type", "wordpiece"), ("vocabulary", path));
            Assert.Equal("RUN1012", problem.Descriptor.Code);
            Assert.Contains($"the vocabulary '{path}' has no [MASK].", problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_vocabulary_that_is_not_text_is_refused_with_the_offset()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, [(byte)'a', (byte)'\n', 0xC3, 0x28]);
        try
        {
            var problem = Composed.Problem<ITokenizerComponent>(("type", "wordpiece"), ("vocabulary", path));
            Assert.Contains("not UTF-8 text (first bad byte at offset 2)", problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ITokenizer Create(string vocabulary, bool lowerCase) =>
        Composed.Component<ITokenizerComponent>(
            ("type", "wordpiece"), ("vocabulary", vocabulary), ("lower_case", lowerCase ? "true" : "false"))
        .Build(new TokenizerContext(null, Path.GetTempPath()));

    private static List<Token> Encode(ITokenizer tokenizer, string text)
    {
        var tokens = new List<Token>();
        tokenizer.Encode(text, tokens);
        return tokens;
    }
}
