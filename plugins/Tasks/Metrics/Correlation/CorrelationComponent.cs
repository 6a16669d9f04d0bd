using System.Globalization;
using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.Correlation;

/// <summary>
/// <c>pearson</c> and <c>spearman</c> correlation of predicted with true values; tied values share the mean of their ranks. 0 where one
/// side does not vary, unless <c>constant</c> says otherwise. A predicted or true value that is not finite is an error. For STS-B.
/// </summary>
[Component("metric/correlation", Source = "GLUE (arXiv:1804.07461); Spearman 1904")]
internal sealed class CorrelationComponent(CorrelationOptions options) : IMetricComponent
{
    public Type Judges => typeof(ValuePrediction);

    public string Main => "pearson";

    public IReadOnlyList<MetricValue> Values => MetricValue.Higher("pearson", "spearman");

    public IMetric Build() => new Counter(options.Constant == ConstantCorrelation.Zero ? 0 : double.NaN);

    private sealed class Counter(double constant) : Metric<ValuePrediction>
    {
        private readonly List<double> _predicted = [];
        private readonly List<double> _truth = [];

        public override IReadOnlyDictionary<string, double> Result() => new Dictionary<string, double>
        {
            ["pearson"] = Pearson(_predicted, _truth),
            ["spearman"] = Pearson(Ranks(_predicted), Ranks(_truth)),
        };

        protected override void Count(ValuePrediction prediction)
        {
            if (!double.IsFinite(prediction.Predicted))
                throw MetricErrors.NotANumber.With("correlation", string.Create(CultureInfo.InvariantCulture, $"a predicted value is {prediction.Predicted}"));
            if (!double.IsFinite(prediction.Truth))
                throw MetricErrors.NotANumber.With("correlation", string.Create(CultureInfo.InvariantCulture, $"a true value is {prediction.Truth}"));
            _predicted.Add(prediction.Predicted);
            _truth.Add(prediction.Truth);
        }

        private double Pearson(IReadOnlyList<double> a, IReadOnlyList<double> b)
        {
            if (a.Count == 0)
                return 0;
            var (meanA, meanB) = (a.Average(), b.Average());
            double both = 0, squareA = 0, squareB = 0;
            for (var i = 0; i < a.Count; i++)
            {
                both += (a[i] - meanA) * (b[i] - meanB);
                squareA += (a[i] - meanA) * (a[i] - meanA);
                squareB += (b[i] - meanB) * (b[i] - meanB);
            }
            return squareA == 0 || squareB == 0 ? constant : both / Math.Sqrt(squareA) / Math.Sqrt(squareB);
        }

        private static double[] Ranks(List<double> values)
        {
            var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
            var ranks = new double[values.Count];
            for (int start = 0, end; start < order.Length; start = end)
            {
                for (end = start + 1; end < order.Length && values[order[end]] == values[order[start]];)
                    end++;
                for (var i = start; i < end; i++)
                    ranks[order[i]] = (start + 1 + end) / 2.0;                // ranks from 1; ties share their mean
            }
            return ranks;
        }
    }
}
