using Runner.Errors;
using Runner.Metrics;
using Runner.Tests.Support;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>Classes, values and relations as scikit-learn, SciPy, TACRED's score.py and SemEval's scorer 1.2 score them.</summary>
public class ClassReferenceTests
{
    private const string Tacred = "{type: f1, average: micro, ignored: 0, empty_precision: 1}";

    [Theory]
    [InlineData(56, Tacred, new[] { 1, 1, 2, 0, 0 }, new[] { 1, 2, 2, 1, 0 }, 0.5, 0.666667, 0.571429)]
    [InlineData(57, Tacred, new[] { 1, 2 }, new[] { 0, 0 }, 1, 0, 0)]
    [InlineData(58, Tacred, new[] { 0, 0 }, new[] { 0, 0 }, 1, 0, 0)]
    [InlineData(59, "{type: f1, average: macro}", new[] { 0, 0, 1, 2 }, new[] { 0, 1, 1, 1 }, 0.444444, 0.5, 0.388889)]
    [InlineData(60, "{type: f1, average: macro, labels: [0, 1, 2]}", new[] { 0, 0, 1, 1 }, new[] { 0, 0, 1, 1 }, 0.666667, 0.666667, 0.666667)]
    [InlineData(61, "{type: f1, average: macro}", new[] { 0, 1 }, new[] { 0, 2 }, 0.333333, 0.333333, 0.333333)]
    public void F_1(int row, string yaml, int[] truth, int[] predicted, double precision, double recall, double f1)
    {
        var scores = MetricTests.Of(yaml, MetricTests.Classes(predicted, truth));
        Assert.True(
            Math.Abs(precision - scores["precision"]) < 1e-6 && Math.Abs(recall - scores["recall"]) < 1e-6 && Math.Abs(f1 - scores["f1"]) < 1e-6,
            $"row {row}: got {scores["precision"]} {scores["recall"]} {scores["f1"]}");
    }

    [Theory]
    [InlineData(62, new[] { 1, 1, 0, 0 }, new[] { 1, 0, 0, 0 }, 0.57735)]
    [InlineData(63, new[] { 1, 1, 1, 0 }, new[] { 1, 1, 1, 1 }, 0)]
    [InlineData(64, new[] { 0, 1, 2, 2 }, new[] { 0, 2, 2, 1 }, 0.2)]
    public void Matthews(int row, int[] truth, int[] predicted, double expected) =>
        Assert.True(Math.Abs(expected - MetricTests.Of("{type: matthews}", MetricTests.Classes(predicted, truth))["matthews"]) < 1e-6, $"row {row}");

    [Theory]
    [InlineData(65, "zero", new[] { 0, 1.25, 2.5, 5 }, new[] { 0.1, 1, 3, 4 }, 0.962511, 1)]
    [InlineData(66, "zero", new[] { 0, 1, 1, 5.0 }, new[] { 1, 1, 2, 3.0 }, 0.902829, 0.833333)]
    [InlineData(67, "zero", new[] { 0, 2.5, 5 }, new[] { 0, 0.5, 1 }, 1, 1)]
    [InlineData(68, "undefined", new[] { 1, 2, 3.0 }, new[] { 2, 2, 2.0 }, double.NaN, double.NaN)]
    [InlineData(68, "zero", new[] { 1, 2, 3.0 }, new[] { 2, 2, 2.0 }, 0, 0)]
    public void Correlation(int row, string constant, double[] truth, double[] predicted, double pearson, double spearman)
    {
        var scores = MetricTests.Of($"{{type: correlation, constant: {constant}}}", [.. predicted.Zip(truth, (p, t) => new ValuePrediction(p, t))]);
        Assert.True(Same(pearson, scores["pearson"]) && Same(spearman, scores["spearman"]), $"row {row}: got {scores["pearson"]} {scores["spearman"]}");
    }

    [Theory]
    [InlineData(69, new[] { 1, 1, 0, 1 }, new[] { 1, 0, 0, 1 }, 0.8, 0.75)]
    [InlineData(70, new[] { 1, 1 }, new[] { 0, 0 }, 0, 0)]
    public void Binary_f_1_and_accuracy(int row, int[] truth, int[] predicted, double f1, double accuracy)
    {
        var classes = MetricTests.Classes(predicted, truth);
        Assert.True(Same(f1, MetricTests.Of("{type: f1}", classes)["f1"]) && Same(accuracy, MetricTests.Of("{type: accuracy}", classes)["accuracy"]), $"row {row}");
    }

    /// <summary>Row 90. Classes: 0 and 1 Cause-Effect, 2 and 3 Component-Whole, 4 Other.</summary>
    [Theory]
    [InlineData("{type: f1, average: macro, ignored: 4, directions: [[0, 1], [2, 3]]}", 0.6667)]
    [InlineData("{type: f1, average: macro, ignored: 4}", 0.6667)]
    [InlineData("{type: f1, average: micro, ignored: 4}", 0.6667)]
    public void Relations_with_direction(string yaml, double f1) =>
        Assert.Equal(f1, MetricTests.Of(yaml, MetricTests.Classes([0, 1, 1, 2, 2, 4], [0, 0, 1, 2, 4, 4]))["f1"], 4);

    /// <summary>Row 91: predictions prepared for the 1,659 relations of the test file, classes in the order of their names, as letters.</summary>
    [Theory]
    [InlineData("{type: f1, average: macro, ignored: 16, directions: [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11], [12, 13], [14, 15], [17, 18]]}", 73.38)]
    [InlineData("{type: f1, average: macro, ignored: 16}", 66.35)]
    [InlineData("{type: f1, average: micro, ignored: 16}", 73.57)]
    public void Sem_eval_test(string yaml, double f1)
    {
        string[] truth = [.. File.ReadLines(Shared.Data("semeval2010-task8", "TEST_FILE_FULL.TXT")).Chunk(4).Select(lines => lines[1].Trim())];
        var classes = truth.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Equal((1659, 19, "Other"), (truth.Length, classes.Count, classes[16]));
        var predictions = RelationPredictions.Letters.Zip(truth, (letter, label) => (Prediction)new ClassPrediction(letter - 'a', classes.IndexOf(label)));
        Assert.Equal(f1, 100 * MetricTests.Of(yaml, [.. predictions])["f1"], 2);
    }

    [Fact]
    public void No_class_is_wrong_whatever_the_truth()
    {
        Assert.Equal(-1, ClassPrediction.OfScores([double.NaN, 1], 0).Predicted);
        Assert.Equal(-1, ClassPrediction.OfScores([1, double.NaN], 0).Predicted);
        Assert.Equal(1, ClassPrediction.OfScores([0.5, 2, 2], 0).Predicted);
        Prediction[] undecided = [new ClassPrediction(-1, 0), new ClassPrediction(1, 1)];
        Assert.Equal(0.5, MetricTests.Of("{type: accuracy}", undecided)["accuracy"]);
        Assert.Equal(0.5, MetricTests.Of("{type: f1, average: micro}", undecided)["f1"]);
        Assert.Equal(0.5, MetricTests.Of("{type: f1, average: macro}", undecided)["f1"]);
        Assert.Equal(0, MetricTests.Of("{type: f1, positive: 0}", undecided)["f1"]);
        Assert.InRange(MetricTests.Of("{type: matthews}", undecided)["matthews"], 0, 0.9);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(1, double.NaN)]
    public void A_correlation_of_no_numbers_is_refused(double predicted, double truth) => Assert.Equal(
        "RUN4756", Assert.Throws<RunnerException>(() => MetricTests.Of("{type: correlation}", new ValuePrediction(predicted, truth))).Descriptor.Code);

    [Theory]
    [InlineData("labels", "[0, 1]", "binary")]
    [InlineData("labels", "[0, 0]", "macro")]
    [InlineData("labels", "[]", "macro")]
    [InlineData("directions", "[[0, 1]]", "binary")]
    [InlineData("directions", "[[0]]", "macro")]
    [InlineData("directions", "[[0, 1], [1, 2]]", "macro")]
    public void Settings_that_make_no_sense_are_refused(string name, string value, string average) => Assert.NotEmpty(
        Composed.Problem<IMetricComponent>(("type", "f1"), ("average", average), (name, value)).Message);

    private static bool Same(double expected, double actual) => double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) < 1e-6;
}
