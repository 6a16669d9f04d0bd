using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Parity;
using Runner.Tests.Support;

namespace Runner.Tests.Tokenizers.Parity;

public sealed class TokenizerParityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parity").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("wordpiece_zh", 420 * 4)]
    [InlineData("wordpiece_zh_cased", 315 * 4)]
    [InlineData("wordpiece_en_uncased", 315 * 4)]
    [InlineData("wordpiece_en_cased", 315 * 4)]
    [InlineData("gpt2_bpe", 260 * 2)]
    public void Recorded_texts_give_the_recorded_tokens(string name, int comparisons)
    {
        var report = Check(RecordedTexts.Of(name));
        Assert.Empty(report.Results.Where(result => !result.Passed).Select(result => $"{result.Name}: {result.Reason}"));
        Assert.Equal(comparisons, report.Results.Count);
    }

    [Fact]
    public void A_wrong_id_a_wrong_word_and_a_wrong_text_are_told()
    {
        File.WriteAllText(Path.Combine(_folder, "v.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n");
        Write("wordpiece", """{"kind": "wordpiece", "vocab": "v.txt", "do_lower_case": false}""",
            """{"text": "ab a", "tokens": ["a", "##b", "a"], "ids": [5, 6, 6], "basic": ["a", "b", "a"]}""");
        var report = Check(new RecordedTexts(_folder, file => Path.Combine(_folder, file)));
        Assert.Equal(
            ["1 ids: at 2: 5 instead of 6", "1 basic: at 0: ab instead of a"],
            report.Results.Where(result => !result.Passed).Select(result => $"{result.Name}: {result.Reason}"));
    }

    [Fact]
    public void A_case_without_rows_does_not_pass()
    {
        File.WriteAllText(Path.Combine(_folder, "v.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
        Write("wordpiece", """{"kind": "wordpiece", "vocab": "v.txt"}""", "");
        var report = Check(new RecordedTexts(_folder, file => Path.Combine(_folder, file)));
        Assert.False(Assert.Single(report.Results).Passed);
    }

    private static ParityReport Check(RecordedTexts texts)
    {
        var kind = texts.Description.GetProperty("kind").GetString()!;
        var report = new ParityReport();
        Composed.Component<IParityComponent>(("type", kind.Replace('_', '-'))).Check(texts, report);
        return report;
    }

    private void Write(string kind, string description, string rows)
    {
        Assert.Equal(kind, JsonSerializer.Deserialize<JsonObject>(description)!["kind"]!.GetValue<string>());
        File.WriteAllText(Path.Combine(_folder, "case.json"), description);
        File.WriteAllText(Path.Combine(_folder, "cases.jsonl"), rows);
    }
}
