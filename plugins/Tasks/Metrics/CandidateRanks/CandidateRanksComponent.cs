using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.CandidateRanks;

/// <summary>
/// Rank of the right candidate among all, from 1: <c>mr</c> (mean rank), <c>mrr</c> (mean reciprocal rank), <c>hits-1</c>, <c>hits-3</c>, <c>hits-10</c> after
/// taking out the other true candidates (filtered), and the same as <c>raw-...</c> with all of them. Add each triple twice, once for its head and
/// once for its tail. A score that is not a number counts against the model. Where a prediction names candidates (of the type a relation takes), only they are ranked.
/// </summary>
[Component("metric/candidate-ranks", Source = "Bordes et al. 2013 (TransE), section 4; OpenKE; ties as in Sun et al. 2020 (arXiv:1911.03903), section 5")]
internal sealed class CandidateRanksComponent(CandidateRanksOptions options) : IMetricComponent
{
    private static readonly string[] Kinds = ["", "raw-"];
    private static readonly string[] Shares = ["mrr", "hits-1", "hits-3", "hits-10"];

    public Type Judges => typeof(CandidatePrediction);

    public string Main => "mrr";

    public IReadOnlyList<MetricValue> Values => [.. MetricValue.Lower("mr", "raw-mr").Concat(MetricValue.Higher(Kinds.SelectMany(kind => Shares.Select(name => kind + name))))
        .Select(value => value with { Form = value.Name.Contains("hits-", StringComparison.Ordinal) ? MetricForm.Share : MetricForm.Mean })];

    public IMetric Build() => new Counter(options.Ties);

    private sealed class Counter(TieRule ties) : Metric<CandidatePrediction>
    {
        private readonly List<double> _raw = [];
        private readonly List<double> _filtered = [];

        public override IReadOnlyDictionary<string, double> Result()
        {
            var values = new Dictionary<string, double>();
            Summarize(values, _filtered, "");
            Summarize(values, _raw, "raw-");
            return values;
        }

        protected override void Count(CandidatePrediction prediction)
        {
            bool Listed(int i) => prediction.Candidates is not { } candidates || candidates.Contains(i);
            _raw.Add(CandidateCounts.Of(prediction, Listed).Rank(ties));
            _filtered.Add(CandidateCounts.Of(prediction, i => Listed(i) && !prediction.AlsoTrue.Contains(i)).Rank(ties));
        }

        private static void Summarize(Dictionary<string, double> values, List<double> ranks, string prefix)
        {
            var ordered = ranks.Order().ToList();
            values[prefix + "mr"] = ordered.DefaultIfEmpty(0).Average();
            values[prefix + "mrr"] = ordered.Select(rank => 1 / rank).DefaultIfEmpty(0).Average();
            foreach (var limit in (int[])[1, 3, 10])
                values[$"{prefix}hits-{limit}"] = Ratio.Of(ordered.Count(rank => rank <= limit), ordered.Count);
        }
    }
}
