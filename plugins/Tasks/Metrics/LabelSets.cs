using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>
/// Several labels per example. <c>accuracy</c>: share of examples whose set is exactly right (strict, subset accuracy).
/// <c>micro-precision</c>, <c>micro-recall</c>, <c>micro-f1</c>: labels pooled over all examples (loose micro).
/// <c>loose-macro-precision</c>, <c>-recall</c>, <c>-f1</c>: each example's precision and recall averaged over the examples (precision over those with
/// a prediction, recall over those with a true label), and the F1 of these means, as in FIGER. <c>macro-f1</c>: mean over the labels
/// that occur of each label's F1, as in multi-label classification.
/// </summary>
[Component("metric/label-sets", Source = "Ling and Weld 2012 (FIGER), section 4; Choi et al. 2018 (open entity)")]
internal sealed class LabelSets : IMetricComponent
{
    public Type Judges => typeof(LabelSetPrediction);

    public string Main => "micro-f1";

    public IMetric Build() => new Counter();

    private sealed class Counter : Metric<LabelSetPrediction>
    {
        private readonly Retrieval _pooled = new();
        private readonly SortedDictionary<int, Retrieval> _labels = [];
        private readonly List<double> _precisions = [];
        private readonly List<double> _recalls = [];
        private long _exact;
        private long _all;

        public override IReadOnlyDictionary<string, double> Result()
        {
            var values = new Dictionary<string, double> { ["accuracy"] = Ratio.Of(_exact, _all) };
            Add(values, Ratio.Scores(_pooled.Precision, _pooled.Recall, "micro-"));
            Add(values, Ratio.Scores(Mean(_precisions), Mean(_recalls), "loose-macro-"));
            values["macro-f1"] = Mean(_labels.Values.Select(label => label.F1));
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
            if (prediction.Predicted.Count > 0)
                _precisions.Add((double)right.Count / prediction.Predicted.Count);
            if (prediction.Truth.Count > 0)
                _recalls.Add((double)right.Count / prediction.Truth.Count);
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
