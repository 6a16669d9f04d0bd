using Runner.Metrics;
using Runner.Tests.Support;

namespace Runner.Tests.Tasks.Metrics;

/// <summary>Each metric against values worked out by hand (or stated by its source).</summary>
public class MetricTests
{
    internal static IReadOnlyDictionary<string, double> Of(string yaml, params Prediction[] predictions)
    {
        var component = Composed.Component<IMetricComponent>(yaml);
        var metric = component.Build();
        foreach (var prediction in predictions)
            metric.Add(prediction);
        var result = metric.Result();
        Assert.Contains(component.Main, result.Keys);
        Assert.All(predictions, prediction => Assert.IsType(component.Judges, prediction));
        return result;
    }

    internal static Prediction[] Classes(int[] predicted, int[] truth) => [.. predicted.Zip(truth, (p, t) => new ClassPrediction(p, t))];

    [Fact]
    public void Accuracy() => Assert.Equal(0.75, Of("{type: accuracy}", Classes([1, 0, 2, 2], [1, 0, 2, 1]))["accuracy"]);

    [Fact]
    public void Matthews_of_two_classes()
    {
        // tp 2, fn 1, fp 1, tn 0
        Assert.Equal(-1 / 3.0, Of("{type: matthews}", Classes([1, 0, 1, 1], [1, 1, 1, 0]))["matthews"], 12);
        // tp 6, tn 3, fp 1, fn 2: (18 - 2) / sqrt(7 * 8 * 4 * 5)
        int[] predicted = [1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0];
        int[] truth = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1];
        Assert.Equal(16 / Math.Sqrt(7 * 8 * 4 * 5), Of("{type: matthews}", Classes(predicted, truth))["matthews"], 12);
    }

    [Fact]
    public void Matthews_of_three_classes() =>
        // confusion [[2,0,0],[0,1,1],[0,0,1]]: c = 4, s = 5, sum p t = 2*2 + 1*2 + 2*1 = 8, (20 - 8) / sqrt((25 - 9)(25 - 9))
        Assert.Equal(0.75, Of("{type: matthews}", Classes([0, 0, 1, 2, 2], [0, 0, 1, 1, 2]))["matthews"], 12);

    [Fact]
    public void Matthews_is_zero_where_a_row_or_column_is_empty()
    {
        Assert.Equal(0, Of("{type: matthews}", Classes([1, 1, 1], [1, 0, 1]))["matthews"]);
        Assert.Equal(0, Of("{type: matthews}", Classes([1, 0, 1], [1, 1, 1]))["matthews"]);
        Assert.Equal(0, Of("{type: matthews}")["matthews"]);
    }

    [Fact]
    public void Binary_f_1_looks_at_one_class()
    {
        var scores = Of("{type: f1}", Classes([1, 1, 0, 0, 1], [1, 0, 0, 1, 1]));
        Assert.Equal(2 / 3.0, scores["precision"], 12);
        Assert.Equal(2 / 3.0, scores["recall"], 12);
        Assert.Equal(2 / 3.0, scores["f1"], 12);
        Assert.Equal(0.5, Of("{type: f1, positive: 0}", Classes([1, 1, 0, 0, 1], [1, 0, 0, 1, 1]))["f1"], 12);
    }

    [Fact]
    public void Macro_f_1_is_the_mean_over_classes()
    {
        // class 0: p 1, r 1/2, f 2/3; class 1: p 1/2, r 1, f 2/3; class 2: p 1, r 1, f 1
        var scores = Of("{type: f1, average: macro}", Classes([0, 1, 1, 2], [0, 0, 1, 2]));
        Assert.Equal(5 / 6.0, scores["precision"], 12);
        Assert.Equal(5 / 6.0, scores["recall"], 12);
        Assert.Equal(7 / 9.0, scores["f1"], 12);
    }

    [Fact]
    public void Micro_f_1_without_the_ignored_class()
    {
        // TACRED's rule with 0 for no_relation: predicted 4 relations, 5 are there, 3 right
        int[] predicted = [1, 2, 0, 2, 3, 0, 0];
        int[] truth = [1, 2, 1, 0, 3, 0, 2];
        var scores = Of("{type: f1, average: micro, ignored: 0}", Classes(predicted, truth));
        Assert.Equal(3 / 4.0, scores["precision"], 12);
        Assert.Equal(3 / 5.0, scores["recall"], 12);
        Assert.Equal(2 * 0.75 * 0.6 / 1.35, scores["f1"], 12);
        Assert.Equal(4 / 7.0, Of("{type: f1, average: micro}", Classes(predicted, truth))["f1"], 12);
    }

    [Fact]
    public void Ignoring_needs_several_classes() => Assert.Contains("leaves nothing to ignore",
        Composed.Problem<IMetricComponent>(("type", "f1"), ("ignored", "0")).Message, StringComparison.Ordinal);

    [Fact]
    public void Correlation_shares_the_ranks_of_ties()
    {
        (double, double)[] pairs = [(1, 1), (2, 2), (2, 3), (3, 4)];
        var scores = Of("{type: correlation}", [.. pairs.Select(pair => new ValuePrediction(pair.Item1, pair.Item2))]);
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), scores["spearman"], 12);
        Assert.Equal(3 / Math.Sqrt(2 * 5), scores["pearson"], 12);
        var constant = Of("{type: correlation}", new ValuePrediction(1, 2), new ValuePrediction(1, 3));
        Assert.Equal((0, 0), (constant["pearson"], constant["spearman"]));
    }

    [Fact]
    public void Entities_are_right_as_a_whole()
    {
        string[] truth = ["B-PER", "I-PER", "O", "B-LOC", "I-LOC", "B-LOC"];
        string[] predicted = ["B-PER", "I-PER", "O", "B-LOC", "O", "B-ORG"];
        var scores = Of("{type: entity-f1}", new TagPrediction(predicted, truth));
        Assert.Equal((1 / 3.0, 1 / 3.0), (scores["precision"], scores["recall"]));
    }

    [Fact]
    public void An_inside_tag_without_a_beginning_opens_an_entity()
    {
        // conlleval: I-LOC after PER starts a new entity, a B- always does
        var scores = Of("{type: entity-f1}", new TagPrediction(["I-PER", "I-LOC", "I-LOC", "B-LOC"], ["B-PER", "B-LOC", "I-LOC", "B-LOC"]));
        Assert.Equal(1, scores["f1"]);
    }

    [Fact]
    public void Loose_and_strict_typing()
    {
        // three mentions: exact; one of two predicted right of one true; nothing predicted of two true
        var scores = Of("{type: label-sets}",
            Sets([1, 2], [1, 2]), Sets([1, 3], [1]), Sets([], [2, 4]));
        Assert.Equal(1 / 3.0, scores["accuracy"], 12);
        Assert.Equal(3 / 4.0, scores["micro-precision"], 12);
        Assert.Equal(3 / 5.0, scores["micro-recall"], 12);
        Assert.Equal(2 * 0.75 * 0.6 / 1.35, scores["micro-f1"], 12);
        Assert.Equal((1 + 0.5) / 2, scores["loose-macro-precision"], 12);
        Assert.Equal((1 + 1 + 0) / 3.0, scores["loose-macro-recall"], 12);
        Assert.Equal(2 * 0.75 * (2 / 3.0) / (0.75 + 2 / 3.0), scores["loose-macro-f1"], 12);
        // labels: 1: 1; 2: p 1 r 1/2 f 2/3; 3: 0; 4: 0
        Assert.Equal((1 + 2 / 3.0) / 4, scores["macro-f1"], 12);
    }

    [Theory]
    [InlineData("1990年", "1990年", 1, 1)]
    [InlineData("《新闻联播》。", "新闻联播", 1, 1)]                      // listed punctuation does not count
    [InlineData("新闻…", "新闻", 0, 0.8)]                                // an ellipsis does: 2 of 3 and 2 of 2
    [InlineData("中国北京", "北京", 0, 2 / 3.0)]                         // 2 of 4 and 2 of 2
    [InlineData("北京和上海", "上海和北京", 0, 0.4)]                     // all characters are shared, the longest run is 2 of 5
    [InlineData("Windows XP系统", "windows xp", 0, 2 * 0.5 / 1.5)]      // words and characters: 2 of 4 and 2 of 2
    [InlineData("无关", "北京", 0, 0)]
    public void Chinese_answers(string answer, string truth, double exact, double f1)
    {
        var scores = Of("{type: cmrc}", new AnswerPrediction(answer, [truth]));
        Assert.Equal(exact, scores["exact-match"]);
        Assert.Equal(f1, scores["f1"], 12);
    }

    [Fact]
    public void The_best_accepted_answer_counts_and_silence_is_zero()
    {
        var scores = Of("{type: cmrc}", new AnswerPrediction("北京", ["上海", "北京", "北京市"]), new AnswerPrediction(null, ["北京"]));
        Assert.Equal((0.5, 0.5), (scores["exact-match"], scores["f1"]));
    }

    [Theory]
    [InlineData("The Norman conquest.", "norman conquest", 1, 1)]
    [InlineData("in the 10th century", "10th centuries", 0, 0.4)]        // 1 of 3 and 1 of 2
    [InlineData("to to be", "be to", 0, 0.8)]                            // bags: 2 of 3 and 2 of 2
    public void English_answers(string answer, string truth, double exact, double f1)
    {
        var scores = Of("{type: squad}", new AnswerPrediction(answer, [truth]));
        Assert.Equal(exact, scores["exact-match"]);
        Assert.Equal(f1, scores["f1"], 12);
    }

    [Fact]
    public void Questions_without_an_answer()
    {
        var scores = Of("{type: squad}", new AnswerPrediction("", []), new AnswerPrediction("something", []));
        Assert.Equal((0.5, 0.5), (scores["exact-match"], scores["f1"]));
    }

    [Fact]
    public void Ranked_candidates()
    {
        // by score: relevance 0, 2, 1
        var scores = Of("{type: ranking}", new RankingPrediction([0.9, 0.1, 0.5], [0, 1, 2]));
        var gain = 3 / Math.Log2(3) + 1 / Math.Log2(4);
        Assert.Equal(gain / (3 + 1 / Math.Log2(3)), scores["ndcg"], 12);
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 2, scores["map"], 12);
        Assert.Equal(0.5, scores["mrr"]);
        // only the first of the ranked counts for ndcg at 1
        Assert.Equal(0, Of("{type: ranking, cutoff: 1}", new RankingPrediction([0.9, 0.1, 0.5], [0, 1, 2]))["ndcg"]);
        // a constant score puts the relevant one last
        Assert.Equal(1 / 3.0, Of("{type: ranking}", new RankingPrediction([1, 1, 1], [0, 1, 0]))["mrr"], 12);
    }

    [Fact]
    public void Rank_of_the_right_candidate_raw_and_filtered()
    {
        // better: 0 and 2 (2 is true as well), equal: 4
        var first = new CandidatePrediction([0.9, 0.5, 0.8, 0.1, 0.5], 1, new HashSet<int> { 2 });
        var second = new CandidatePrediction([0.1, 0.2, 0.3], 2, new HashSet<int>());
        var scores = Of("{type: candidate-ranks}", first, second);
        Assert.Equal((3.5 + 1) / 2, scores["raw-mr"]);
        Assert.Equal((2.5 + 1) / 2, scores["mr"]);
        Assert.Equal((1 / 2.5 + 1) / 2, scores["mrr"], 12);
        Assert.Equal((0.5, 1.0, 1.0), (scores["hits-1"], scores["hits-3"], scores["hits-10"]));
        Assert.Equal(0.5, scores["raw-hits-3"]);
    }

    [Fact]
    public void Chance_in_the_middle_for_a_constant_model() =>
        Assert.Equal(50.5, Of("{type: candidate-ranks}", new CandidatePrediction(new double[100], 17, new HashSet<int>()))["mr"]);

    [Fact]
    public void The_order_of_examples_changes_no_bit()
    {
        var random = new Random(1);
        var examples = Enumerable.Range(0, 200).Select(_ => (Prediction)new LabelSetPrediction(Some(random), Some(random))).ToArray();
        var shuffled = examples.ToArray();
        random.Shuffle(shuffled);
        Assert.Equal(Of("{type: label-sets}", examples), Of("{type: label-sets}", shuffled));
    }

    [Fact]
    public void Another_kind_of_prediction_is_refused() => Assert.Contains("judges ClassPrediction, not ValuePrediction",
        Assert.Throws<ArgumentException>(() => Of("{type: accuracy}", new ValuePrediction(1, 2))).Message, StringComparison.Ordinal);

    private static HashSet<int> Some(Random random) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(6))];

    private static LabelSetPrediction Sets(int[] predicted, int[] truth) => new(predicted.ToHashSet(), truth.ToHashSet());
}
