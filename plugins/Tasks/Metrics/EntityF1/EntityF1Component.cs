using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.EntityF1;

/// <summary>
/// <c>precision</c>, <c>recall</c>, <c>f1</c> over entities read from tags: an entity is right where first word, last word and type
/// agree. Pooled over all types. For People's Daily and MSRA named entities, and for slots.
/// </summary>
/// <remarks>
/// In the tags of <c>scheme</c>, an <c>I-</c> that nothing of its type precedes opens an entity, as conlleval and seqeval read it; <c>strict</c> drops it. A tag that is none of the scheme is
/// an error: counted as outside, it would make truth and prediction agree that nothing is there.
/// </remarks>
[Component("metric/entity-f1", Source = "CoNLL-2000 shared task (Tjong Kim Sang and Buchholz 2000), conlleval; seqeval")]
internal sealed class EntityF1Component(EntityF1Options options) : IMetricComponent
{
    public Type Judges => typeof(TagPrediction);

    public string Main => "f1";

    public IReadOnlyList<MetricValue> Values => MetricValue.Formed(MetricForm.Counts, MetricValue.Higher("precision", "recall", "f1"));

    public IMetric Build() => new Counter(new EntityTags(options));

    private sealed class Counter(EntityTags tags) : AdditiveMetric<TagPrediction, Counter>
    {
        private readonly Retrieval _entities = new();

        public override IReadOnlyDictionary<string, double> Result() => Ratio.Scores(_entities.Precision, _entities.Recall);

        protected override void AddCounts(Counter other, long times) => _entities.Add(other._entities, times);

        protected override void Count(TagPrediction prediction)
        {
            TagF1.TagF1Component.SameLength(prediction);
            var predicted = tags.Entities(prediction.Predicted);
            var truth = tags.Entities(prediction.Truth);
            _entities.Add(predicted.Intersect(truth).Count(), predicted.Count, truth.Count);
        }
    }
}
