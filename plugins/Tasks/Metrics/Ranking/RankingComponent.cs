using System.Globalization;
using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.Ranking;

/// <summary>
/// Candidates of a query by score, averaged over queries: <c>ndcg</c> at the cutoff with discounts <c>log2(rank + 1)</c>, <c>map</c> (mean average precision) and
/// <c>mrr</c> (mean reciprocal rank of the first relevant one), relevant being above 0. <c>queries</c> and <c>queries-without-relevant</c> say how many there are, of all, and
/// of those in which nothing is relevant.
/// </summary>
/// <remarks>
/// A score that is not a number counts against the model: relevant candidates with such a score stand last, irrelevant ones first. The defaults are strict: equal scores
/// against the model, and a query in which nothing is relevant left out.
/// </remarks>
[Component("metric/ranking", Source = "Järvelin and Kekäläinen 2002 (exponential gain: Burges et al. 2005); Voorhees 1999; LightGBM; scikit-learn")]
internal sealed class RankingComponent(RankingOptions options) : IMetricComponent
{
    public Type Judges => typeof(RankingPrediction);

    public string Main => "ndcg";

    public IReadOnlyList<MetricValue> Values => [.. MetricValue.Higher("ndcg", "map", "mrr"), new("queries", MetricDirection.Neither), new("queries-without-relevant", MetricDirection.Neither)];

    public IMetric Build() => new Counter(options);

    private sealed class Counter(RankingOptions options) : Metric<RankingPrediction>
    {
        private readonly RankedQuery _query = new(options);
        private readonly List<double> _ndcg = [];
        private readonly List<double> _precision = [];
        private readonly List<double> _reciprocal = [];
        private long _queries;
        private long _withoutRelevant;

        public override IReadOnlyDictionary<string, double> Result() => new Dictionary<string, double>
        {
            ["ndcg"] = Mean(_ndcg),
            ["map"] = Mean(_precision),
            ["mrr"] = Mean(_reciprocal),
            ["queries"] = _queries,
            ["queries-without-relevant"] = _withoutRelevant,
        };

        protected override void Count(RankingPrediction prediction)
        {
            if (prediction.Scores.Count != prediction.Relevance.Count)
                throw new ArgumentException($"{prediction.Scores.Count} scores for {prediction.Relevance.Count} candidates.", nameof(prediction));
            foreach (var relevance in prediction.Relevance.Where(relevance => !(relevance >= 0 && double.IsFinite(relevance))))
                throw MetricErrors.BadRelevance.With("ranking", relevance.ToString(CultureInfo.InvariantCulture));
            _queries++;
            if (prediction.Relevance.Any(relevance => relevance > 0))
            {
                var (ndcg, precision, reciprocal) = _query.Figures(prediction.Scores, prediction.Relevance);
                Add(ndcg, precision, reciprocal);
                return;
            }
            _withoutRelevant++;
            if (options.WithoutRelevant != WithoutRelevant.Skip)
            {
                double value = options.WithoutRelevant == WithoutRelevant.One ? 1 : 0;
                Add(value, value, value);
            }
        }

        private void Add(double ndcg, double precision, double reciprocal)
        {
            _ndcg.Add(ndcg);
            _precision.Add(precision);
            _reciprocal.Add(reciprocal);
        }

        private static double Mean(List<double> values) => values.Order().DefaultIfEmpty(0).Average();
    }
}
