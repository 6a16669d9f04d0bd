using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>Options of <c>metric/ranking</c>.</summary>
public sealed record RankingOptions
{
    /// <summary>How many candidates from the top <c>ndcg</c> looks at.</summary>
    [Range(1, 100000)]
    public int Cutoff { get; init; } = 10;
}

/// <summary>
/// Candidates of a query by score, averaged over the queries that have a relevant candidate: <c>ndcg</c> at the cutoff with gains
/// <c>2^relevance - 1</c> and discounts <c>log2(rank + 1)</c>, <c>map</c> (mean average precision) and <c>mrr</c> (mean reciprocal rank of the first relevant one),
/// relevant being above 0. Equal scores are ordered to the model's disadvantage, so that a constant score earns nothing.
/// </summary>
[Component("metric/ranking", Source = "Järvelin and Kekäläinen 2002 (gain form of Burges et al. 2005); Voorhees 1999")]
internal sealed class Ranking(RankingOptions options) : IMetricComponent
{
    public Type Judges => typeof(RankingPrediction);

    public string Main => "ndcg";

    public IMetric Build() => new Counter(options.Cutoff);

    private sealed class Counter(int cutoff) : Metric<RankingPrediction>
    {
        private readonly List<double> _ndcg = [];
        private readonly List<double> _precision = [];
        private readonly List<double> _reciprocal = [];

        public override IReadOnlyDictionary<string, double> Result() => new Dictionary<string, double>
        {
            ["ndcg"] = Mean(_ndcg),
            ["map"] = Mean(_precision),
            ["mrr"] = Mean(_reciprocal),
        };

        protected override void Count(RankingPrediction prediction)
        {
            if (prediction.Scores.Count != prediction.Relevance.Count)
                throw new ArgumentException($"{prediction.Scores.Count} scores for {prediction.Relevance.Count} candidates.", nameof(prediction));
            var ranked = Enumerable.Range(0, prediction.Scores.Count)
                .OrderByDescending(i => prediction.Scores[i]).ThenBy(i => prediction.Relevance[i])
                .Select(i => prediction.Relevance[i]).ToList();
            var relevant = ranked.Index().Where(item => item.Item > 0).Select(item => item.Index).ToList();
            if (relevant.Count == 0)
                return;
            _ndcg.Add(Gain(ranked) / Gain(ranked.OrderDescending()));
            _precision.Add(relevant.Index().Average(hit => (hit.Index + 1.0) / (hit.Item + 1)));
            _reciprocal.Add(1.0 / (relevant[0] + 1));
        }

        private double Gain(IEnumerable<double> relevance) =>
            relevance.Take(cutoff).Index().Sum(item => (Math.Pow(2, item.Item) - 1) / Math.Log2(item.Index + 2));

        private static double Mean(List<double> values) => values.Order().DefaultIfEmpty(0).Average();
    }
}
