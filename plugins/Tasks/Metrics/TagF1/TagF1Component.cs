using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.TagF1;

/// <summary>
/// <c>precision</c>, <c>recall</c>, <c>f1</c> over single tags, pooled over all but the ignored ones: what NEZHA's published script reports for named entities. Half an
/// entity earns half, so it lies above <c>metric/entity-f1</c> and is not to be compared with it.
/// </summary>
[Component("metric/tag-f1", Source = "Wei et al. 2019 (NEZHA, arXiv:1909.00204), published fine-tuning script for named entities")]
internal sealed class TagF1Component(TagF1Options options) : IMetricComponent
{
    public Type Judges => typeof(TagPrediction);

    public string Main => "f1";

    public IReadOnlyList<MetricValue> Values => MetricValue.Formed(MetricForm.Counts, MetricValue.Higher("precision", "recall", "f1"));

    public IMetric Build() => new Counter(options.Ignored.ToHashSet(StringComparer.Ordinal));

    /// <exception cref="ArgumentException">There are more tags on one side.</exception>
    public static void SameLength(TagPrediction prediction)
    {
        if (prediction.Predicted.Count != prediction.Truth.Count)
            throw new ArgumentException($"{prediction.Predicted.Count} predicted tags for {prediction.Truth.Count} true ones.", nameof(prediction));
    }

    private sealed class Counter(HashSet<string> ignored) : AdditiveMetric<TagPrediction, Counter>
    {
        private readonly Retrieval _tags = new();

        public override IReadOnlyDictionary<string, double> Result() => Ratio.Scores(_tags.Precision, _tags.Recall);

        protected override void AddCounts(Counter other, long times) => _tags.Add(other._tags, times);

        protected override void Count(TagPrediction prediction)
        {
            SameLength(prediction);
            foreach (var (predicted, truth) in prediction.Predicted.Zip(prediction.Truth))
            {
                var (isPredicted, isTrue) = (!ignored.Contains(predicted), !ignored.Contains(truth));
                _tags.Add(isPredicted && predicted == truth ? 1 : 0, isPredicted ? 1 : 0, isTrue ? 1 : 0);
            }
        }
    }
}
