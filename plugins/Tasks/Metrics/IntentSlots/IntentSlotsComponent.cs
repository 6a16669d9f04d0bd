using Runner.Components;
using Runner.Metrics;
using Runner.Plugins.Tasks.Metrics.EntityF1;

namespace Runner.Plugins.Tasks.Metrics.IntentSlots;

/// <summary>
/// Joint understanding: <c>intent-accuracy</c>, the share of utterances with exactly the right intents; <c>slot-precision</c>, <c>slot-recall</c>, <c>slot-f1</c> over slots read from BIO
/// tags as conlleval reads them; <c>exact</c>, the share of utterances whose intents and tags are all right.
/// </summary>
[Component("metric/intent-slots", Source = "Goo et al. 2018 (Slot-Gated, NAACL), section 3.2; conlleval")]
internal sealed class IntentSlotsComponent : IMetricComponent
{
    public Type Judges => typeof(UtterancePrediction);

    public string Main => "exact";

    public IReadOnlyList<MetricValue> Values => 
    [
        .. MetricValue.Formed(MetricForm.Share, MetricValue.Higher("intent-accuracy", "exact")),
        .. MetricValue.Formed(MetricForm.Counts, MetricValue.Higher("slot-precision", "slot-recall", "slot-f1")),
    ];

    public IMetric Build() => new Counter();

    private sealed class Counter : Metric<UtterancePrediction>
    {
        private readonly EntityTags _tags = new(new EntityF1Options());
        private readonly Retrieval _slots = new();
        private long _all;
        private long _intents;
        private long _exact;

        public override IReadOnlyDictionary<string, double> Result() => new Dictionary<string, double>(Ratio.Scores(_slots.Precision, _slots.Recall, "slot-"))
        {
            ["intent-accuracy"] = Ratio.Of(_intents, _all),
            ["exact"] = Ratio.Of(_exact, _all),
        };

        protected override void Count(UtterancePrediction prediction)
        {
            var (predicted, truth) = (_tags.Entities(prediction.Tags), _tags.Entities(prediction.TrueTags));
            _slots.Add(predicted.Intersect(truth).Count(), predicted.Count, truth.Count);
            _all++;
            var right = prediction.Intents.Order(StringComparer.Ordinal).SequenceEqual(prediction.TrueIntents.Order(StringComparer.Ordinal));
            _intents += right ? 1 : 0;
            _exact += right && prediction.Tags.SequenceEqual(prediction.TrueTags) ? 1 : 0;
        }
    }
}
