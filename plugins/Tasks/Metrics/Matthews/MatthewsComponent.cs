using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.Matthews;

/// <summary>
/// Matthews correlation, <c>matthews</c>, from -1 to 1; 0 where a row or a column of the confusion matrix is empty. For two classes
/// <c>(tp tn - fp fn) / sqrt((tp + fp)(tp + fn)(tn + fp)(tn + fn))</c>; for more Gorodkin's R_K, which agrees with it for two. For CoLA.
/// </summary>
[Component("metric/matthews", Source = "Matthews 1975; Gorodkin 2004, equation 8; GLUE (Wang et al. 2018, arXiv:1804.07461)")]
internal sealed class MatthewsComponent : IMetricComponent
{
    public Type Judges => typeof(ClassPrediction);

    public string Main => "matthews";

    public IReadOnlyList<MetricValue> Values => MetricValue.Formed(MetricForm.Counts, MetricValue.Higher("matthews"));

    public IMetric Build() => new Counter();

    private sealed class Counter : AdditiveMetric<ClassPrediction, Counter>
    {
        private readonly Dictionary<(int Predicted, int Truth), long> _cells = [];

        public override IReadOnlyDictionary<string, double> Result()
        {
            double all = _cells.Values.Sum();
            var right = (double)_cells.Where(cell => cell.Key.Predicted == cell.Key.Truth).Sum(cell => cell.Value);
            var predicted = Margin(key => key.Predicted);
            var truth = Margin(key => key.Truth);
            var both = predicted.Sum(pair => pair.Value * truth.GetValueOrDefault(pair.Key));
            var spread = (all * all - predicted.Values.Sum(count => count * count)) * (all * all - truth.Values.Sum(count => count * count));
            return new Dictionary<string, double> { ["matthews"] = spread == 0 ? 0 : (right * all - both) / Math.Sqrt(spread) };
        }

        protected override void Count(ClassPrediction prediction)
        {
            var cell = (prediction.Predicted, prediction.Truth);
            _cells[cell] = _cells.GetValueOrDefault(cell) + 1;
        }

        protected override void AddCounts(Counter other, long times)
        {
            foreach (var (cell, count) in other._cells)
            {
                if (times > 0)
                    _cells[cell] = _cells.GetValueOrDefault(cell) + times * count;
            }
        }

        private Dictionary<int, double> Margin(Func<(int Predicted, int Truth), int> side) =>
            _cells.GroupBy(cell => side(cell.Key)).ToDictionary(group => group.Key, group => (double)group.Sum(cell => cell.Value));
    }
}
