using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.Accuracy;

/// <summary>Share of examples whose class is right: <c>accuracy</c>. For SST-2, MNLI, QNLI, RTE, XNLI, LCQMC, ChnSentiCorp.</summary>
[Component("metric/accuracy")]
internal sealed class AccuracyComponent : IMetricComponent
{
    public Type Judges => typeof(ClassPrediction);

    public string Main => "accuracy";

    public IReadOnlyList<MetricValue> Values => MetricValue.Formed(MetricForm.Share, MetricValue.Higher("accuracy"));

    public IMetric Build() => new Counter();

    private sealed class Counter : Metric<ClassPrediction>
    {
        private long _right;
        private long _all;

        public override IReadOnlyDictionary<string, double> Result() => new Dictionary<string, double> { ["accuracy"] = Ratio.Of(_right, _all) };

        protected override void Count(ClassPrediction prediction)
        {
            _all++;
            if (prediction.Predicted == prediction.Truth)
                _right++;
        }
    }
}
