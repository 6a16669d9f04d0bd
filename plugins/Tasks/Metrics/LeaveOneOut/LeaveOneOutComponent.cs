using Runner.Components;
using Runner.Metrics;
using Runner.Randomness;

namespace Runner.Plugins.Tasks.Metrics.LeaveOneOut;

/// <summary>
/// One right candidate a query, as when a user's last item is held out: <c>hr</c>, the share of queries whose right one is among the first <c>cutoff</c>; <c>ndcg</c>, 1 / log2(rank + 1) where it
/// is and 0 elsewhere; <c>mrr</c>, mean reciprocal rank without a cutoff. What else is true (items already seen) does not take part.
/// </summary>
/// <remarks>A score that is not a number counts against the model.</remarks>
[Component("metric/leave-one-out", Source = "He et al. 2017 (Neural Collaborative Filtering, arXiv:1708.05031), section 4.1; all or sampled candidates: Krichene and Rendle 2020")]
internal sealed class LeaveOneOutComponent(LeaveOneOutOptions options) : IMetricComponent
{
    public Type Judges => typeof(CandidatePrediction);

    public string Main => "ndcg";

    public IReadOnlyList<MetricValue> Values => [.. MetricValue.Formed(MetricForm.Share, MetricValue.Higher("hr")), .. MetricValue.Formed(MetricForm.Mean, MetricValue.Higher("ndcg", "mrr"))];

    public IMetric Build() => new Counter(options);

    private sealed class Counter(LeaveOneOutOptions options) : Metric<CandidatePrediction>
    {
        private readonly List<double> _ranks = [];

        public override IReadOnlyDictionary<string, double> Result()
        {
            var ranks = _ranks.Order().ToList();
            var hits = ranks.Where(rank => rank <= options.Cutoff).ToList();
            return new Dictionary<string, double>
            {
                ["hr"] = Ratio.Of(hits.Count, ranks.Count),
                ["ndcg"] = Ratio.Of(hits.Sum(rank => 1 / Math.Log2(rank + 1)), ranks.Count),
                ["mrr"] = ranks.Select(rank => 1 / rank).DefaultIfEmpty(0).Average(),
            };
        }

        protected override void Count(CandidatePrediction prediction)
        {
            bool TakesPart(int i) => i != prediction.Truth && !prediction.AlsoTrue.Contains(i) && (prediction.Candidates?.Contains(i) ?? true);
            Func<int, bool> takesPart = options.Sampled is { } count ? Draw(prediction, TakesPart, count).Contains : TakesPart;
            _ranks.Add(CandidateCounts.Of(prediction, takesPart).Rank(options.Ties));
        }

        private HashSet<int> Draw(CandidatePrediction prediction, Func<int, bool> takesPart, int count)
        {
            var query = prediction.Query ?? throw MetricErrors.NoQuery.With("leave-one-out");
            int[] all = [.. Enumerable.Range(0, prediction.Scores.Count).Where(takesPart)];
            if (all.Length < count)
                throw MetricErrors.TooFewCandidates.With("leave-one-out", all.Length, count);
            var random = RandomStream.Create(options.Seed, "sampled-candidates", 0, query);
            for (var i = 0; i < count; i++)                                     // the first steps of a shuffle
            {
                var other = i + random.NextInt32(all.Length - i);
                (all[i], all[other]) = (all[other], all[i]);
            }
            return [.. all[..count]];
        }
    }
}
