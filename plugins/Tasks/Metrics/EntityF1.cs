using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>
/// <c>precision</c>, <c>recall</c>, <c>f1</c> over entities read from BIO tags: an entity is right where first word, last word and type
/// agree. An <c>I-</c> that nothing of its type precedes opens an entity, as conlleval reads it. Pooled over all types. For
/// People's Daily and MSRA named entities, and for slots.
/// </summary>
[Component("metric/entity-f1", Source = "CoNLL-2000 shared task (Tjong Kim Sang and Buchholz 2000), conlleval")]
internal sealed class EntityF1 : IMetricComponent
{
    public Type Judges => typeof(TagPrediction);

    public string Main => "f1";

    public IMetric Build() => new Counter();

    private sealed class Counter : Metric<TagPrediction>
    {
        private readonly Retrieval _entities = new();

        public override IReadOnlyDictionary<string, double> Result() => Ratio.Scores(_entities.Precision, _entities.Recall);

        protected override void Count(TagPrediction prediction)
        {
            if (prediction.Predicted.Count != prediction.Truth.Count)
                throw new ArgumentException($"{prediction.Predicted.Count} predicted tags for {prediction.Truth.Count} true ones.", nameof(prediction));
            var predicted = Entities(prediction.Predicted);
            var truth = Entities(prediction.Truth);
            _entities.Add(predicted.Intersect(truth).Count(), predicted.Count, truth.Count);
        }

        private static HashSet<(int Start, int End, string Type)> Entities(IReadOnlyList<string> tags)
        {
            var entities = new HashSet<(int, int, string)>();
            var (start, type) = (0, "");
            for (var i = 0; i <= tags.Count; i++)
            {
                var tag = i < tags.Count ? tags[i] : "O";
                var next = tag is ['B' or 'I', '-', ..] ? tag[2..] : "";
                if (type.Length > 0 && (tag[0] != 'I' || next != type))
                {
                    entities.Add((start, i, type));
                    type = "";
                }
                if (type.Length == 0 && next.Length > 0)
                    (start, type) = (i, next);
            }
            return entities;
        }
    }
}
