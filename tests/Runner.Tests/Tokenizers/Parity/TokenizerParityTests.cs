using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Parity;
using Runner.Tests.Support;

namespace Runner.Tests.Tokenizers.Parity;

public sealed class TokenizerParityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parity").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "wordpiece", MemberType = typeof(GoldenCases))]
    public void Berts_tokens_ids_and_words_are_the_recorded_ones(string name) => Assert.True(GoldenCases.Holds(name).Comparisons.Count >= 4 * 315);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "bpe", MemberType = typeof(GoldenCases))]
    public void Gpt2s_ids_are_the_recorded_ones_and_give_the_text_back(string name) => Assert.True(GoldenCases.Holds(name).Comparisons.Count >= 2 * 260);

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
