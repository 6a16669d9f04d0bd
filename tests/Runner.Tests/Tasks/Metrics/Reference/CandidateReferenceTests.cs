using Runner.Errors;
using Runner.Metrics;
using Runner.Tests.Support;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>One right candidate among many, as NCF's evaluate.py and OpenKE score it.</summary>
public class CandidateReferenceTests
{
    private const double Nan = double.NaN;

    private static readonly HashSet<int> None = [];

    [Fact]
    public void Row_83_a_constant_model_hits_nothing() => Ncf(new double[100], 99, 0, 0);

    [Fact]
    public void Row_84_fourth_of_all() => Ncf([1, 2, 2, 2, .. new double[96]], 0, 1, 0.430677);

    [Fact]
    public void Row_85_no_number_hits_nothing() => Ncf([Nan, .. Enumerable.Repeat(0.0, 99)], 0, 0, 0);

    [Theory]
    [InlineData("listed")]
    [InlineData("favour")]
    [InlineData("mean")]
    [InlineData("against")]
    public void No_number_never_wins(string ties)
    {
        foreach (var metric in new[] { "leave-one-out", "candidate-ranks" })
        {
            var yaml = $"{{type: {metric}, ties: {ties}}}";
            Assert.Equal(1 / 4.0, MetricTests.Of(yaml, new CandidatePrediction([Nan, 1, 2, 3], 0, None))["mrr"]);
            Assert.Equal(1 / 4.0, MetricTests.Of(yaml, new CandidatePrediction([Nan, Nan, Nan, Nan], 0, None))["mrr"]);
            Assert.Equal(1 / 2.0, MetricTests.Of(yaml, new CandidatePrediction([5, Nan, 2, 3], 0, None))["mrr"]);
        }
    }

    /// <summary>Rows 86 to 89: 5 entities, test triple (0, r, 3); (0, r, 1), (2, r, 3) and (0, r, 2) are known. Scores are distances with the sign turned.</summary>
    [Theory]
    [InlineData(86, "favour", false, new[] { 1, 1, 1, 1, 1.0 }, new[] { 1, 1, 1, 1, 1.0 }, 1, 1, 1, 1, 1)]
    [InlineData(87, "favour", false, new[] { 2, 1, 0, 3, 4.0 }, new[] { 5, 0, 1, 2, 1.5 }, 0.5, 2, 1, 1, 0)]
    [InlineData(87, "mean", false, new[] { 2, 1, 0, 3, 4.0 }, new[] { 5, 0, 1, 2, 1.5 }, 0.5, 2, 1, 1, 0)]
    [InlineData(88, "favour", true, new[] { 2, 1, 0, 3, 1.0 }, new[] { 5, 0, 1, 2, 1.5 }, 1, 1, 1, 1, 1)]
    [InlineData(89, "favour", false, new[] { Nan, Nan, Nan, Nan, Nan }, new[] { Nan, Nan, Nan, Nan, Nan }, (1 / 4.0 + 1 / 3.0) / 2, 3.5, 1, 0.5, 0)]     // last of those left, not first
    public void Open_ke(int row, string ties, bool typed, double[] asHead, double[] asTail, double mrr, double mr, double hits10, double hits3, double hits1)
    {
        var scores = MetricTests.Of(
            $"{{type: candidate-ranks, ties: {ties}}}",
            new CandidatePrediction([.. asHead.Select(d => -d)], 0, new HashSet<int> { 2 }) { Candidates = typed ? new HashSet<int> { 0, 2 } : null },
            new CandidatePrediction([.. asTail.Select(d => -d)], 3, new HashSet<int> { 1, 2 }) { Candidates = typed ? new HashSet<int> { 1, 2, 3 } : null });
        foreach (var (name, value) in new[] { ("mrr", mrr), ("mr", mr), ("hits-10", hits10), ("hits-3", hits3), ("hits-1", hits1) })
            Assert.True(Math.Abs(value - scores[name]) < 1e-6, $"row {row}: {name} {value}, but got {scores[name]}");
    }

    /// <summary>Rows 116 to 118: the last rating of each user left out, candidates scored by how many users rated them. With drawn candidates, the mean of three seeds.</summary>
    [Theory]
    [InlineData("{type: leave-one-out}", 0.0432, 0.0206, 0.0008)]
    [InlineData("{type: leave-one-out, sampled: 99, ties: favour, seed: #}", (0.595 + 0.602 + 0.581) / 3, (0.353 + 0.358 + 0.352) / 3, 0.015)]
    [InlineData("{type: leave-one-out, sampled: 99, ties: against, seed: #}", (0.578 + 0.586 + 0.571) / 3, (0.345 + 0.349 + 0.347) / 3, 0.015)]
    public void Movie_lens(string yaml, double hits, double ndcg, double tolerance)
    {
        var queries = Popularity();
        var scores = (yaml.Contains('#') ? Enumerable.Range(1, 3) : [1]).Select(seed => MetricTests.Of(yaml.Replace("#", $"{seed}", StringComparison.Ordinal), queries)).ToList();
        Assert.Equal(hits, scores.Average(of => of["hr"]), tolerance);
        Assert.Equal(ndcg, scores.Average(of => of["ndcg"]), tolerance);
    }

    /// <summary>Rows 117 and 118 beside each other: with drawn candidates, ties for the model are worth a hundredth and a half.</summary>
    [Fact]
    public void Ties_for_the_model_score_higher()
    {
        var queries = Popularity();
        var gains = Enumerable.Range(1, 3).Select(seed => MetricTests.Of($"{{type: leave-one-out, sampled: 99, ties: favour, seed: {seed}}}", queries)["hr"]
            - MetricTests.Of($"{{type: leave-one-out, sampled: 99, ties: against, seed: {seed}}}", queries)["hr"]).ToList();
        Assert.Equal((0.017 + 0.016 + 0.010) / 3, gains.Average(), 0.008);
    }

    [Fact]
    public void Sampled_candidates_are_pure_functions_of_seed_and_query()
    {
        var random = new Random(1);
        Prediction[] queries = [.. Enumerable.Range(0, 40).Select(query => new CandidatePrediction([.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())], query, None) { Query = query })];
        const string Yaml = "{type: leave-one-out, sampled: 50, seed: 3}";
        var first = MetricTests.Of(Yaml, queries);
        Assert.Equal(first, MetricTests.Of(Yaml, [.. queries.Reverse()]));
        Assert.NotEqual(first, MetricTests.Of("{type: leave-one-out, sampled: 50, seed: 4}", queries));
    }

    [Fact]
    public void Sampled_candidates_leave_out_what_is_true_too()
    {
        // all but the right one and three others are true too: only those three can be drawn, and all are better
        var prediction = new CandidatePrediction([0, 1, 1, 1, .. Enumerable.Repeat(2.0, 96)], 0, Enumerable.Range(4, 96).ToHashSet()) { Query = 7 };
        Assert.Equal(1 / 4.0, MetricTests.Of("{type: leave-one-out, sampled: 3}", prediction)["mrr"]);
        Assert.Equal("RUN4759", Assert.Throws<RunnerException>(() => MetricTests.Of("{type: leave-one-out, sampled: 4}", prediction)).Descriptor.Code);
        Assert.Equal("RUN4757", Assert.Throws<RunnerException>(() => MetricTests.Of("{type: leave-one-out, sampled: 3}", prediction with { Query = null })).Descriptor.Code);
    }

    private static void Ncf(double[] scores, int truth, double hits, double ndcg)
    {
        var values = MetricTests.Of("{type: leave-one-out, cutoff: 10}", new CandidatePrediction(scores, truth, None));
        Assert.Equal((hits, ndcg), (values["hr"], Math.Round(values["ndcg"], 6)));
    }

    private static Prediction[] Popularity()
    {
        static IEnumerable<(int User, int Film)> Ratings(string file) => File.ReadLines(Shared.Data("ml-latest-small", file)).Skip(1).Select(line => line.Split(','))
            .Select(cells => (int.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture)));
        var films = File.ReadLines(Shared.Data("ml-latest-small", "movies.csv")).Skip(1).Select(line => line.Split(',')[0])
            .Select((id, i) => (int.Parse(id, System.Globalization.CultureInfo.InvariantCulture), i)).ToDictionary();
        var training = Ratings("ratings.csv").ToList();
        var seen = training.Concat(Ratings("ratings.dev.csv")).ToLookup(rating => rating.User, rating => films[rating.Film]);
        var popularity = new double[films.Count];
        foreach (var (_, film) in training)
            popularity[films[film]]++;
        return [.. Ratings("ratings.test.csv").Select(rating =>
            new CandidatePrediction(popularity, films[rating.Film], seen[rating.User].ToHashSet()) { Query = rating.User })];
    }
}
