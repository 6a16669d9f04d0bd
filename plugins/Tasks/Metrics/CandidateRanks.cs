using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>
/// Rank of the right candidate among all, from 1: <c>mr</c> (mean rank), <c>mrr</c> (mean reciprocal rank), <c>hits-1</c>, <c>hits-3</c>, <c>hits-10</c> after
/// taking out the other true candidates (filtered), and the same as <c>raw-...</c> with all of them. Among equal scores the right one
/// gets the mean of the ranks they share: a model that scores all alike earns the middle. Add each triple twice, once for its head and
/// once for its tail.
/// </summary>
[Component("metric/candidate-ranks", Source = "Bordes et al. 2013 (TransE), section 4; OpenKE; ties as in Sun et al. 2020 (arXiv:1911.03903), section 5")]
internal sealed class CandidateRanks : IMetricComponent
{
    public Type Judges => typeof(CandidatePrediction);

    public string Main => "mrr";

    public IMetric Build() => new Counter();

    private sealed class Counter : Metric<CandidatePrediction>
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
            var truth = prediction.Scores[prediction.Truth];
            long better = 0, equal = 0, betterTrue = 0, equalTrue = 0;
            for (var i = 0; i < prediction.Scores.Count; i++)
            {
                if (i == prediction.Truth || prediction.Scores[i] < truth)
                    continue;
                var isBetter = prediction.Scores[i] > truth;
                var isTrue = prediction.AlsoTrue.Contains(i);
                better += isBetter ? 1 : 0;
                equal += isBetter ? 0 : 1;
                betterTrue += isBetter && isTrue ? 1 : 0;
                equalTrue += !isBetter && isTrue ? 1 : 0;
            }
            _raw.Add(1 + better + equal / 2.0);
            _filtered.Add(1 + (better - betterTrue) + (equal - equalTrue) / 2.0);
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
