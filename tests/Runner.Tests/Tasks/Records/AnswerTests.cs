using Runner.Data;
using Runner.Metrics;
using Runner.Plugins.Tasks.Records.ReadingComprehension;
using Runner.Randomness;
using Runner.Tests.Architectures.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tasks.Records;

/// <summary>Answers are found again after tokenization, and cut from the passage as it stands there.</summary>
[Collection(TorchTests.Name)]
public class AnswerTests
{
    private static readonly string[] Odd = ["w5", "𠀀", "é", "e\u0301", "\u200d", "👩‍🚀", "w6", "\u0007", "北", "…", "\u3000", "zz"];

    [Fact]
    public void Every_answer_is_found_in_the_window_that_holds_it_and_read_back_to_the_letter()
    {
        var random = RandomStream.Create(7, "answers");
        for (var trial = 0; trial < 200; trial++)
        {
            string[] words = [.. Enumerable.Range(0, 4 + random.NextInt32(40)).Select(_ => Odd[random.NextInt32(Odd.Length)])];
            var passage = string.Join(' ', words);
            var tokens = new List<Token>();
            new WordTokenizer().Encode(passage, tokens);
            var first = random.NextInt32(tokens.Count);
            var last = Math.Min(tokens.Count - 1, first + random.NextInt32(4));
            var answer = passage[tokens[first].Start..tokens[last].End];
            var record = new QuestionRecord("w7 w8", passage) { Id = 0, Answers = [new PassageAnswer(answer, tokens[first].Start)] };
            var data = Labelled.Data(new Dictionary<string, LabelNames>(), ("train", [record]), ("dev", [record]));
            using var task = Labelled.Build("{type: reading-comprehension, max_length: 16, stride: 3, max_question_length: 4, max_unknown: 1}", data);
            var examples = task.Training;
            var found = false;
            for (var window = 0L; window < examples.Count; window++)
            {
                using var batch = examples.Collate([window], 0);
                var place = batch["span-labels"].data<long>().ToArray();
                if (place[0] == 0)
                    continue;
                found = true;
                Assert.Equal(last - first, place[1] - place[0]);
                Assert.Equal(tokens[first].Id, batch["ids"].flatten().data<long>().ToArray()[place[0]]);
            }
            Assert.True(found, $"'{answer}' in '{passage}'");

            // a model that is sure of the place gives the text back
            var set = task.Evaluations[0];
            var sure = Enumerable.Range(0, (int)set.Examples.Count).Select(i =>
            {
                using var batch = set.Examples.Collate([i], 0);
                var place = batch["span-labels"].data<long>().ToArray();
                var score = place[0] == 0 ? -5f : 5f;
                return new ExamplePrediction(i, new SpanPrediction([(int)place[0]], [score], [(int)place[1]], [score], 0));
            }).ToList();
            Assert.Equal(answer, ((AnswerPrediction)Assert.Single(set.Combination!.Combine(sure)).Prediction).Predicted);
        }
    }

    [Fact]
    public void A_span_counts_only_where_it_lies_in_the_passage_is_short_and_begins_in_its_own_window()
    {
        var passage = "w5 w6 w7 w8 w9 w10";
        var tokens = new List<Token>();
        new WordTokenizer().Encode(passage, tokens);
        PassageWindow Window(int start, int length, params (int, int)[] all) =>
            new(0, 0, [], []) { Passage = tokens, Window = (start, length), Windows = all, Offset = 3 };
        (int, int)[] windows = [(0, 4), (2, 4)];
        string Best(SpanPrediction first, SpanPrediction second, int longest = 30) =>
            AnswerChoice.Of(passage, [(Window(0, 4, windows), first), (Window(2, 4, windows), second)], longest).Text;
        SpanPrediction Said(int start, int end, float score) => new([start], [score], [end], [score], 0);
        var nothing = Said(0, 0, -9);
        Assert.Equal("w6 w7", Best(Said(4, 5, 1), nothing));
        Assert.Equal("", Best(Said(5, 4, 1), nothing));                              // ends before it begins
        Assert.Equal("", Best(Said(1, 4, 1), nothing));                              // begins in the question
        Assert.Equal("", Best(Said(3, 6, 1), nothing, longest: 3));
        Assert.Equal("", Best(Said(6, 6, 1), nothing));                              // token 3 has more context in the second window
        Assert.Equal("w8", Best(nothing, Said(4, 4, 1)));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "w6")]
    public void An_empty_answer_is_given_where_none_scores_above_the_threshold(double threshold, string expected)
    {
        var record = new QuestionRecord("w7", "w5 w6") { Id = 0, Answers = [] };
        var data = Labelled.Data(new Dictionary<string, LabelNames>(), ("train", [record]), ("dev", [record]));
        using var task = Labelled.Build($"{{type: reading-comprehension, max_length: 32, max_question_length: 8, may_be_unanswerable: true, no_answer_threshold: {threshold}}}", data);
        var said = (AnswerPrediction)task.Evaluations[0].Combination!.Combine([new ExamplePrediction(0, new SpanPrediction([4], [1], [4], [1], 4))])[0].Prediction;
        Assert.Equal((expected, "w6", 2.0), (said.Predicted, said.Best, said.NoAnswerMargin));
        Assert.Empty(said.Truth);
    }
}
