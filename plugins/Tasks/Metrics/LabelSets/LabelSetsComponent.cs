using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.LabelSets;

/// <summary>
/// Several labels per example. <c>accuracy</c>: share of examples whose set is exactly right (strict, subset accuracy).
/// <c>micro-precision</c>, <c>micro-recall</c>, <c>micro-f1</c>: labels pooled over all examples (loose micro).
/// <c>loose-macro-precision</c>, <c>-recall</c>, <c>-f1</c>: each example's precision and recall averaged over the examples (precision over those with
/// a prediction, recall over those with a true label), and the F1 of these means, as the script of open entity typing reckons.
/// <c>full-macro-precision</c>, <c>-recall</c>, <c>-f1</c>: the same averaged over all examples, one without a prediction or without a true label counting 0, as ERNIE's
/// script reckons: on examples without a true label the two lie far apart. <c>macro-precision</c>, <c>-recall</c>, <c>-f1</c>: means over the labels of each label's
/// figures, as in multi-label classification. <c>samples-f1</c>: mean over the examples of each example's F1, 0 where nothing is right.
/// </summary>
[Component("metric/label-sets", Source = "Ling and Weld 2012 (FIGER), section 4; Choi et al. 2018 (open entity), loose macro; Zhang et al. 2019 (ERNIE), full macro")]
internal sealed class LabelSetsComponent(LabelSetsOptions options) : IMetricComponent, ICheckedComponent
{
    private static readonly string[] Means = ["micro-", "macro-", "loose-macro-", "full-macro-"];
    private static readonly string[] Scores = ["precision", "recall", "f1"];

    public Type Judges => typeof(LabelSetPrediction);

    public string Main => "micro-f1";

    public IReadOnlyList<MetricValue> Values =>
    [
        .. MetricValue.Formed(MetricForm.Share, MetricValue.Higher("accuracy")), .. MetricValue.Formed(MetricForm.Mean, MetricValue.Higher("samples-f1")),
        .. MetricValue.Formed(MetricForm.Counts, MetricValue.Higher(Means.SelectMany(mean => Scores.Select(score => mean + score)))),
    ];

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Labels is { } labels && (labels.Count == 0 || labels.Distinct().Count() < labels.Count || labels.Any(label => label < 0)))
            yield return new ComponentProblem("labels", "List each label once, from 0; at least one.");
    }

    public IMetric Build() => new Counter(options.Labels);

    private sealed class Counter(IReadOnlyList<int>? labels) : AdditiveMetric<LabelSetPrediction, Counter>
    {
        private readonly Retrieval _pooled = new();
        private readonly SortedDictionary<int, Retrieval> _labels = [];
        private readonly List<double> _precisions = [];
        private readonly List<double> _recalls = [];
        private readonly List<double> _overlaps = [];
        private long _exact;
        private long _all;

        public override IReadOnlyDictionary<string, double> Result()
        {
            var values = new Dictionary<string, double> { ["accuracy"] = Ratio.Of(_exact, _all) };
            Add(values, Ratio.Scores(_pooled.Precision, _pooled.Recall, "micro-"));
            Add(values, Ratio.Scores(Mean(_precisions), Mean(_recalls), "loose-macro-"));
            Add(values, Ratio.Scores(Ratio.Of(_precisions.Order().Sum(), _all), Ratio.Of(_recalls.Order().Sum(), _all), "full-macro-"));
            var counts = labels?.Select(label => _labels.GetValueOrDefault(label, Retrieval.None)).ToList() ?? [.. _labels.Values];
            values["macro-precision"] = Mean(counts.Select(label => label.Precision));
            values["macro-recall"] = Mean(counts.Select(label => label.Recall));
            values["macro-f1"] = Mean(counts.Select(label => label.F1));
            values["samples-f1"] = Mean(_overlaps);
            return values;
        }

        protected override void Count(LabelSetPrediction prediction)
        {
            var right = prediction.Predicted.Where(prediction.Truth.Contains).ToHashSet();
            _all++;
            if (prediction.Predicted.SetEquals(prediction.Truth))
                _exact++;
            _pooled.Add(right.Count, prediction.Predicted.Count, prediction.Truth.Count);
            foreach (var label in prediction.Predicted.Union(prediction.Truth))
            {
                if (!_labels.TryGetValue(label, out var counts))
                    _labels.Add(label, counts = new Retrieval());
                counts.Add(right.Contains(label) ? 1 : 0, prediction.Predicted.Contains(label) ? 1 : 0, prediction.Truth.Contains(label) ? 1 : 0);
            }
            _overlaps.Add(Ratio.Of(2.0 * right.Count, prediction.Predicted.Count + prediction.Truth.Count));
            if (prediction.Predicted.Count > 0)
                _precisions.Add((double)right.Count / prediction.Predicted.Count);
            if (prediction.Truth.Count > 0)
                _recalls.Add((double)right.Count / prediction.Truth.Count);
        }

        protected override void AddCounts(Counter other, long times)
        {
            _exact += times * other._exact;
            _all += times * other._all;
            _pooled.Add(other._pooled, times);
            foreach (var (label, theirs) in times > 0 ? other._labels : [])
            {
                if (!_labels.TryGetValue(label, out var counts))
                    _labels.Add(label, counts = new Retrieval());
                counts.Add(theirs, times);
            }
            for (var i = 0; i < times; i++)
            {
                _precisions.AddRange(other._precisions);
                _recalls.AddRange(other._recalls);
                _overlaps.AddRange(other._overlaps);
            }
        }

        // sorted, so that the order of the examples changes no bit
        private static double Mean(IEnumerable<double> values) => values.Order().DefaultIfEmpty(0).Average();

        private static void Add(Dictionary<string, double> values, IReadOnlyDictionary<string, double> more)
        {
            foreach (var (name, value) in more)
                values[name] = value;
        }
    }
}
