using Runner.Metrics;
using Runner.Tests.Support;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>Sets of labels as the scripts of open entity typing and of ERNIE, and scikit-learn, score them.</summary>
public class LabelSetReferenceTests
{
    /// <summary>Truth and prediction of each example as <c>1,2:1</c>.</summary>
    [Theory]
    [InlineData(51, "1:1,2 1,3:1", new[] { 0.75, 0.75, 0.75 }, new[] { 0.75, 0.75, 0.75 }, new[] { 0.666667, 0.666667, 0.666667 }, 0)]
    [InlineData(52, "1:1 2: 3:3", new[] { 1, 0.666667, 0.8 }, new[] { 0.666667, 0.666667, 0.666667 }, new[] { 1, 0.666667, 0.8 }, 0.666667)]
    [InlineData(53, "1:1 :2 3:3", new[] { 0.666667, 1, 0.8 }, new[] { 0.666667, 0.666667, 0.666667 }, new[] { 0.666667, 1, 0.8 }, 0.666667)]
    [InlineData(54, "1:1 :", new[] { 1.0, 1, 1 }, new[] { 0.5, 0.5, 0.5 }, new[] { 1.0, 1, 1 }, 1)]
    public void Typing(int row, string examples, double[] loose, double[] full, double[] micro, double strict)
    {
        var scores = MetricTests.Of("{type: label-sets}", Sets(examples));
        var expected = Named("loose-macro-", loose).Concat(Named("full-macro-", full)).Concat(Named("micro-", micro)).Append(("accuracy", strict));
        foreach (var (name, value) in expected)
            Assert.True(Math.Abs(value - scores[name]) < 1e-6, $"row {row}: {name} {value}, but got {scores[name]}");
    }

    /// <summary>Row 55: which types a mention gets from its scores; training and evaluation scripts of ERNIE differ.</summary>
    [Theory]
    [InlineData(new[] { -1.0, -2, -3 }, false, "")]
    [InlineData(new[] { -1.0, -2, -3 }, true, "0")]
    [InlineData(new[] { -1.0, -1, -3 }, true, "0,1")]
    [InlineData(new[] { 1.0, 2, -3 }, false, "0,1")]
    [InlineData(new[] { 1.0, double.NaN, -3 }, false, "")]
    [InlineData(new[] { 1.0, double.NaN, -3 }, true, "")]
    public void Labels_of_scores(double[] scores, bool orHighest, string labels) =>
        Assert.Equal(labels, string.Join(",", LabelSetPrediction.OfScores(scores, new HashSet<int>(), 0, orHighest).Predicted.Order()));

    [Theory]
    [InlineData(71, "1,0,0 0,1,0 1,1,0", 0.3, 0.75, 0.75, 0.75, 0.5, 0.5, 0.5, 0.333333, 0.555556)]
    [InlineData(72, "1,0,0 0,1,0 1,1,0", 0.5, 1, 0.5, 0.666667, 0.333333, 0.333333, 0.333333, 0.333333, 0.555556)]
    [InlineData(73, "1,0,1 0,1,0 1,1,0", 0.3, 0.75, 0.6, 0.666667, 0.5, 0.5, 0.5, 0.333333, 0.5)]
    public void Multi_label(int row, string truth, double threshold, double p, double r, double f, double macroP, double macroR, double macroF, double subset, double samples)
    {
        double[][] probabilities = [[0.6, 0.4, 0.1], [0.2, 0.3, 0.1], [0.9, 0.45, 0.2]];
        var examples = probabilities.Zip(truth.Split(' '), (scores, labels) => (Prediction)LabelSetPrediction.OfScores(
            scores, labels.Split(',').Index().Where(label => label.Item == "1").Select(label => label.Index).ToHashSet(), threshold));
        var scores = MetricTests.Of("{type: label-sets, labels: [0, 1, 2]}", [.. examples]);
        var expected = Named("micro-", [p, r, f]).Concat(Named("macro-", [macroP, macroR, macroF])).Append(("accuracy", subset)).Append(("samples-f1", samples));
        foreach (var (name, value) in expected)
            Assert.True(Math.Abs(value - scores[name]) < 1e-6, $"row {row}: {name} {value}, but got {scores[name]}");
    }

    /// <summary>
    /// Rows 125 to 127: 972 mentions of which 198 have no general type. Predictions are prepared so that 439 of the mentions with a type and 170 of those without are exactly right, which
    /// gives the strict figures; over mentions with a type only, ERNIE's full macro is the one over all times 972 / 774, whatever is predicted.
    /// </summary>
    [Fact]
    public void Open_entity_test()
    {
        var truths = GeneralTypes().Select(types => types.ToHashSet()).ToList();
        Assert.Equal((972, 198), (truths.Count, truths.Count(types => types.Count == 0)));
        var (typed, bare) = (0, 0);
        List<LabelSetPrediction> predictions = [.. truths.Select(truth => new LabelSetPrediction(
            truth.Count > 0 ? typed++ < 439 ? truth : truth.Append((truth.Max() + 1) % 9).Skip(typed % 2).ToHashSet() : bare++ < 170 ? truth : new HashSet<int> { 0 }, truth))];
        var all = MetricTests.Of("{type: label-sets}", [.. predictions]);
        var withType = MetricTests.Of("{type: label-sets}", [.. predictions.Where(prediction => prediction.Truth.Count > 0)]);

        Assert.Equal((0.6265, 0.5672), (Math.Round(all["accuracy"], 4), Math.Round(withType["accuracy"], 4)));
        Assert.Equal(0.5474 / 0.6875, 774 / 972.0, 3);
        foreach (var name in new[] { "precision", "recall", "f1" })
            Assert.Equal(all[$"full-macro-{name}"], withType[$"full-macro-{name}"] * 774 / 972, 12);
        Assert.True(all["loose-macro-f1"] > all["full-macro-f1"] + 0.1);
        Assert.Equal(withType["loose-macro-recall"], withType["full-macro-recall"], 12);
    }

    /// <summary>
    /// Rows 125 to 127 with predictions that anybody can make again, scored by <c>eval_metric.py</c> of open entity typing (5ec279b) and by <c>loose_macro</c> of ERNIE's
    /// <c>eval_typing.py</c> (514cbe4): the same predictions, four figures.
    /// </summary>
    [Theory]
    [InlineData(false, 972, new[] { 0.519684, 0.460056, 0.488055 }, new[] { 0.310099, 0.366341, 0.335882 }, new[] { 0.481728, 0.46875, 0.47515 }, 0.304527)]
    [InlineData(true, 774, new[] { 0.607695, 0.460056, 0.523668 }, new[] { 0.389427, 0.460056, 0.421805 }, new[] { 0.550633, 0.46875, 0.506403 }, 0.235142)]
    public void Open_entity_as_the_scripts_score_it(bool withTypeAlone, int count, double[] loose, double[] full, double[] micro, double strict)
    {
        var predictions = GeneralTypes().Index().Select(row => new LabelSetPrediction(Made(row.Index, row.Item), row.Item.ToHashSet()))
            .Where(prediction => !withTypeAlone || prediction.Truth.Count > 0).ToList();
        Assert.Equal(count, predictions.Count);
        var scores = MetricTests.Of("{type: label-sets}", [.. predictions]);
        foreach (var (name, value) in Named("loose-macro-", loose).Concat(Named("full-macro-", full)).Concat(Named("micro-", micro)).Append(("accuracy", strict)))
            Assert.True(Math.Abs(value - scores[name]) < 1e-6, $"{name} {value}, but got {scores[name]}");
    }

    // right, one too many, none, two by the number of the row, all but the first
    private static HashSet<int> Made(int row, int[] truth) => (row % 5) switch
    {
        0 => [.. truth],
        1 => [.. truth, row % 9],
        2 => [],
        3 => [row % 9, row * 7 % 9],
        _ => [.. truth.Skip(1)],
    };

    // of each mention, in order: person 0, group 1, ...
    private static List<int[]> GeneralTypes()
    {
        string[] general = ["person", "group", "organization", "location", "place", "object", "event", "entity", "time"];
        return [.. Shared.Rows(Shared.Data("open-entity", "crowd", "test.json"))
            .Select(row => row.GetProperty("y_str").EnumerateArray().Select(type => Array.IndexOf(general, type.GetString())).Where(i => i >= 0).Distinct().Order().ToArray())];
    }

    private static IEnumerable<(string Name, double Value)> Named(string prefix, double[] values) =>
        values.Zip(["precision", "recall", "f1"], (value, name) => (prefix + name, value));

    private static Prediction[] Sets(string examples) => [.. examples.Split(' ').Select(example => example.Split(':')).Select(sides => new LabelSetPrediction(Set(sides[1]), Set(sides[0])))];

    private static HashSet<int> Set(string labels) => [.. labels.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
