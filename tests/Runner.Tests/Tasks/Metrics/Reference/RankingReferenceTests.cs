using Runner.Errors;
using Runner.Metrics;
using Runner.Tests.Support;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>Rankings as LightGBM and scikit-learn score them.</summary>
public class RankingReferenceTests
{
    private const string LightGbm = "gain: exponential, ties: listed";
    private const string Linear = "gain: linear, ties: listed";
    private const string ScikitLearn = "gain: linear, ties: mean";
    private const string IgnoringTies = "gain: linear, ties: listed-reversed";

    [Theory]
    [InlineData(74, new[] { 0.9, 0.8, 0.7 }, new[] { 0, 2, 1.0 }, 3, 0.659002, 0.669672, 0.669672, 0.669672)]
    [InlineData(75, new[] { 3, 2, 1, 0.0 }, new[] { 1, 2, 4, 0.0 }, 2, 0.171244, 0.429859, 0.429859, 0.429859)]
    [InlineData(76, new[] { 1, 1, 1.0 }, new[] { 0, 1, 2.0 }, 3, 0.586883, 0.619906, 0.809953, 1)]
    [InlineData(77, new[] { 1, 1, 1.0 }, new[] { 2, 1, 0.0 }, 3, 1, 1, 0.809953, 0.619906)]
    [InlineData(78, new[] { 1, 2.0 }, new[] { 0, 0.0 }, 10, 0, 0, 0, 0)]
    [InlineData(79, new[] { 0.5, 0.4 }, new[] { 1, 0.0 }, 1, 1, 1, 1, 1)]
    [InlineData(80, new[] { 0.1, 0.2, 0.3, 0.4 }, new[] { 3, 0, 0, 3.0 }, 4, 0.877215, 0.877215, 0.877215, 0.877215)]
    public void Ndcg(int row, double[] scores, double[] grades, int cutoff, double lightGbm, double linear, double scikitLearn, double ignoringTies)
    {
        foreach (var (options, expected) in new[] { (LightGbm, lightGbm), (Linear, linear), (ScikitLearn, scikitLearn), (IgnoringTies, ignoringTies) })
        {
            var ndcg = MetricTests.Of($"{{type: ranking, cutoff: {cutoff}, {options}}}", new RankingPrediction(scores, grades))["ndcg"];
            Assert.True(Math.Abs(expected - ndcg) < 1e-6, $"row {row}, {options}: {expected}, but got {ndcg}");
        }
    }

    /// <summary>Row 81: a perfect query, one without a relevant candidate, the worst.</summary>
    [Theory]
    [InlineData("skip", 0.815465)]
    [InlineData("zero", 0.543643)]
    [InlineData("one", 0.876977)]
    public void Queries_without_a_relevant_candidate(string without, double expected)
    {
        var scores = MetricTests.Of(
            $"{{type: ranking, cutoff: 2, without_relevant: {without}}}",
            new RankingPrediction([2, 1], [1, 0]), new RankingPrediction([2, 1], [0, 0]), new RankingPrediction([2, 1], [0, 1]));
        Assert.Equal(expected, scores["ndcg"], 1e-6);
        Assert.Equal((3, 1), (scores["queries"], scores["queries-without-relevant"]));
    }

    /// <summary>Row 82.</summary>
    [Fact]
    public void Mean_average_precision() => Assert.Equal(0.583333, MetricTests.Of("{type: ranking}", new RankingPrediction([0.9, 0.8, 0.7], [0, 1, 1]))["map"], 1e-6);

    /// <summary>The mean over orders is just that: compared with all orders of five candidates, two of them relevant, after one that is not.</summary>
    [Fact]
    public void The_mean_over_ties_is_the_mean_over_all_orders()
    {
        double[] relevance = [0, 1, 0, 2, 0, 0];
        var orders = from a in Enumerable.Range(1, 5) from b in Enumerable.Range(1, 5) where a != b select (a, b);      // places of the two relevant ones among the tied
        var each = orders.Select(places => MetricTests.Of("{type: ranking, cutoff: 3}", new RankingPrediction(
            [10, 6 - places.a, .. Enumerable.Range(1, 5).Where(i => i != places.a && i != places.b).Select(i => 6.0 - i).Prepend(6 - places.b)], [0, 1, 2, 0, 0, 0]))).ToList();
        var mean = MetricTests.Of("{type: ranking, cutoff: 3, ties: mean}", new RankingPrediction([10, 1, 1, 1, 1, 1], relevance));
        foreach (var name in new[] { "ndcg", "map", "mrr" })
            Assert.Equal(each.Average(scores => scores[name]), mean[name], 12);
    }

    [Theory]
    [InlineData("against")]
    [InlineData("mean")]
    [InlineData("favour")]
    [InlineData("listed")]
    [InlineData("listed-reversed")]
    public void A_score_that_is_no_number_never_wins(string ties)
    {
        var yaml = $"{{type: ranking, ties: {ties}}}";
        Assert.Equal(1 / 3.0, MetricTests.Of(yaml, new RankingPrediction([double.NaN, 1, 0], [1, 0, 0]))["mrr"], 12);
        Assert.Equal(1 / 3.0, MetricTests.Of(yaml, new RankingPrediction([double.NaN, double.NaN, double.NaN], [1, 0, 0]))["mrr"], 12);
        Assert.Equal(1 / 2.0, MetricTests.Of(yaml, new RankingPrediction([1, double.NaN, 0], [1, 0, 0]))["mrr"], 12);
        Assert.Equal(1 / 3.0, MetricTests.Of(yaml, new RankingPrediction([double.NaN, double.NegativeInfinity, 0], [1, 0, 0]))["mrr"], 12);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void A_relevance_that_is_no_grade_is_refused(double relevance) => Assert.Equal(
        "RUN4758", Assert.Throws<RunnerException>(() => MetricTests.Of("{type: ranking}", new RankingPrediction([1, 2], [1, relevance]))).Descriptor.Code);

    /// <summary>Rows 119 to 121: the mean of 20 shuffles there, the mean over all orders here.</summary>
    [Theory]
    [InlineData("lambdarank", 10, "exponential", 0.6065, 0.5962, 0.6132, 176, 3, 0.02)]
    [InlineData("lambdarank", 10, "linear", 0.6852, 0.6736, 0.6906, 176, 3, 0.02)]
    [InlineData("lambdarank", 3, "exponential", 0.4387, 0.4312, 0.4483, 176, 3, 0.02)]
    [InlineData("lambdarank", 3, "linear", 0.5447, 0.5354, 0.5524, 176, 3, 0.02)]
    [InlineData("qbqtc", 10, "exponential", 0.9991, 0.7642, 0.9993, 2994, 704, 0.0005)]
    [InlineData("qbqtc", 10, "linear", 0.9991, 0.7642, 0.9993, 2994, 704, 0.0005)]
    public void Random_order(string set, int cutoff, string gain, double skip, double zero, double one, int queries, int withoutRelevant, double tolerance)
    {
        var predictions = (set == "qbqtc" ? Qbqtc() : LambdaRank()).Select(grades => (Prediction)new RankingPrediction(new double[grades.Length], grades)).ToArray();
        foreach (var (without, expected) in new[] { ("skip", skip), ("zero", zero), ("one", one) })
        {
            var scores = MetricTests.Of($"{{type: ranking, ties: mean, cutoff: {cutoff}, gain: {gain}, without_relevant: {without}}}", predictions);
            Assert.Equal((queries, withoutRelevant), (scores["queries"], scores["queries-without-relevant"]));
            Assert.Equal(expected, scores["ndcg"], tolerance);
        }
    }

    private static IEnumerable<double[]> Qbqtc() => Shared.Rows(Shared.Data("qbqtc", "test.json"))
        .GroupBy(row => row.GetProperty("query").GetString(), row => double.Parse(row.GetProperty("label").GetString()!, System.Globalization.CultureInfo.InvariantCulture))
        .Select(query => query.ToArray());

    private static IEnumerable<double[]> LambdaRank()
    {
        using var grades = File.ReadLines(Shared.Data("lambdarank", "rank.train")).Select(line => (double)(line[0] - '0')).GetEnumerator();
        foreach (var count in File.ReadLines(Shared.Data("lambdarank", "rank.train.query")).Select(int.Parse))
        {
            var query = new double[count];
            for (var i = 0; i < count && grades.MoveNext(); i++)
                query[i] = grades.Current;
            yield return query;
        }
    }
}
