using System.Text.Json;
using Runner.Metrics;
using Runner.Tests.Support;
using Runner.Tests.Tokenizers;
using Runner.Tokenizers;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>
/// Rows 92 to 95: what becomes of a right answer by the way it is written from its word pieces. The shared file is a part of the official development file, so the lossy ways lie near the
/// official figures and not on them.
/// </summary>
public class SpanReferenceTests
{
    [Theory]
    [InlineData("dev", 344, "offsets", 100, 100, 0)]
    [InlineData("dev", 344, "blanks", 97.61, 1.71, 1.5)]
    [InlineData("dev", 344, "joined", 98.25, 96.46, 1.5)]
    [InlineData("test", 1002, "offsets", 99.90, 99.90, 0.11)]
    [InlineData("test", 1002, "blanks", 94.60, 0.80, 0.11)]
    [InlineData("test", 1002, "joined", 96.13, 88.82, 0.11)]
    public void The_best_of_three_answers(string part, int questions, string way, double f1, double exact, double tolerance)
    {
        var tokenizer = Composed.Component<ITokenizerComponent>(("type", "wordpiece"), ("vocabulary", Shared.Golden("vocab", "bert-chinese-21128.txt")), ("lower_case", "true"))
            .Build(new TokenizerContext(null, Path.GetTempPath()));
        using var file = JsonDocument.Parse(File.ReadAllText(Shared.Data("cmrc2018", $"cmrc2018_{part}.json")));
        var predictions = new List<Prediction>();
        foreach (var paragraph in file.RootElement.GetProperty("data").EnumerateArray().SelectMany(item => item.GetProperty("paragraphs").EnumerateArray()))
        {
            var context = paragraph.GetProperty("context").GetString()!;
            var tokens = Tokens.Of(tokenizer, context);
            foreach (var question in paragraph.GetProperty("qas").EnumerateArray())
            {
                var accepted = question.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("text").GetString()!).ToList();
                var written = question.GetProperty("answers").EnumerateArray().Select(answer =>
                    Write(way, context, tokens, tokenizer, answer.GetProperty("answer_start").GetInt32(), answer.GetProperty("text").GetString()!));
                predictions.Add(written.Select(text => new AnswerPrediction(text, accepted)).MaxBy(prediction => MetricTests.Of("{type: cmrc}", prediction)["f1"])!);
            }
        }
        Assert.Equal(questions, predictions.Count);
        var scores = MetricTests.Of("{type: cmrc}", [.. predictions]);
        Assert.Equal(f1, 100 * scores["f1"], tolerance);
        Assert.Equal(exact, 100 * scores["exact-match"], tolerance);
    }

    private static string Write(string way, string context, List<Token> tokens, ITokenizer tokenizer, int start, string answer)
    {
        if (start < 0 || start + answer.Length > context.Length || context.Substring(start, answer.Length) != answer)
            start = Math.Max(0, context.IndexOf(answer, StringComparison.Ordinal));
        var end = start + answer.Length;
        var covering = tokens.Where(token => token.Start < end && token.End > start).ToList();
        if (covering.Count == 0)
            return "";
        var pieces = string.Join(' ', covering.Select(token => tokenizer.Vocabulary.Tokens[token.Id])).Replace(" ##", "", StringComparison.Ordinal).Replace("##", "", StringComparison.Ordinal);
        return way switch
        {
            "blanks" => pieces,
            "joined" => pieces.Replace(" ", "", StringComparison.Ordinal),
            _ => context[covering[0].Start..covering[^1].End],
        };
    }
}
