using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.ClassF1;

/// <summary>
/// <c>precision</c>, <c>recall</c>, <c>f1</c> over classes. <c>micro</c> without an ignored class is accuracy three times.
/// <c>macro</c> takes the classes that occur, as prediction or as truth, or those of <c>labels</c>, and is the mean of their F1, not the F1 of the means.
/// A prediction of no class (below 0) is wrong.
/// </summary>
[Component("metric/f1", Source = "GLUE (arXiv:1804.07461); TACRED (Zhang et al. 2017), micro F1 without no_relation; FewRel as in Zhang et al. 2019 (ERNIE), table 5; "
    + "SemEval-2010 task 8 (Hendrickx et al. 2010), macro F1 over relations with direction")]
internal sealed class ClassF1Component(ClassF1Options options) : IMetricComponent, ICheckedComponent
{
    public Type Judges => typeof(ClassPrediction);

    public string Main => "f1";

    public IReadOnlyList<MetricValue> Values => MetricValue.Formed(MetricForm.Counts, MetricValue.Higher("precision", "recall", "f1"));

    public IEnumerable<ComponentProblem> Check()
    {
        if (options is { Average: F1Average.Binary, Ignored: not null })
            yield return new ComponentProblem("ignored", "One class alone leaves nothing to ignore; choose 'average: micro' or 'macro', or drop 'ignored'.");
        if (options is { Average: F1Average.Binary, Labels: not null })
            yield return new ComponentProblem("labels", "One class alone needs no list; choose 'average: micro' or 'macro', or drop 'labels'.");
        if (options is { Average: F1Average.Binary, Directions.Count: > 0 })
            yield return new ComponentProblem("directions", "One class alone has no directions; choose 'average: micro' or 'macro', or drop 'directions'.");
        if (options.Labels is { } labels && (labels.Count == 0 || labels.Distinct().Count() < labels.Count || labels.Any(label => label < 0)))
            yield return new ComponentProblem("labels", "List each class once, from 0; at least one.");
        if (options.Labels is { } counted && options.Ignored is { } ignored && counted.Contains(ignored))
            yield return new ComponentProblem("ignored", $"Class {ignored} cannot both count and be ignored.");
        var directed = options.Directions.SelectMany(group => group).ToList();
        if (options.Directions.Any(group => group.Count < 2) || directed.Distinct().Count() < directed.Count || directed.Any(label => label < 0))
            yield return new ComponentProblem("directions", "Each group lists the directions of one relation, two or more classes from 0, and no class stands in two groups.");
        if (options.Ignored is { } none && directed.Contains(none))
            yield return new ComponentProblem("directions", $"Class {none} is ignored, so it is no direction of a relation.");
    }

    public IMetric Build() => new Counter(options);

    private sealed class Counter : AdditiveMetric<ClassPrediction, Counter>
    {
        private readonly ClassF1Options _options;
        private readonly HashSet<int>? _labels;
        private readonly Dictionary<int, int> _relations;
        private readonly SortedDictionary<int, Retrieval> _classes = [];
        private readonly Retrieval _pooled = new();
        private long _examples;

        public Counter(ClassF1Options options)
        {
            _options = options;
            _labels = options.Labels?.ToHashSet();
            _relations = options.Directions.SelectMany(group => group.Select(label => (label, group[0]))).ToDictionary();
            foreach (var label in _labels ?? [])
                Of(label);
        }

        public override IReadOnlyDictionary<string, double> Result()
        {
            if (_options.Average == F1Average.Macro)
            {
                var classes = _classes.Values.DefaultIfEmpty(new Retrieval()).ToList();
                return new Dictionary<string, double>
                {
                    ["precision"] = classes.Average(Precision),
                    ["recall"] = classes.Average(c => c.Recall),
                    ["f1"] = classes.Average(c => c.F1),
                };
            }
            var counts = _options.Average == F1Average.Micro ? _pooled : _classes.GetValueOrDefault(_options.Positive) ?? new Retrieval();
            return Ratio.Scores(Precision(counts), counts.Recall);
        }

        protected override void Count(ClassPrediction prediction)
        {
            _examples++;
            var isRight = prediction.Predicted == prediction.Truth;
            if (prediction.Predicted < 0)
                _pooled.Add(0, 1, 0);
            else if (Counts(prediction.Predicted))
                Add(prediction.Predicted, isRight ? 1 : 0, 1, 0);
            if (Counts(prediction.Truth))
                Add(prediction.Truth, 0, 0, 1);
        }

        protected override void AddCounts(Counter other, long times)
        {
            if (times == 0)
                return;
            _examples += times * other._examples;
            _pooled.Add(other._pooled, times);
            foreach (var (label, counts) in other._classes)
                Of(label).Add(counts, times);
        }

        // nothing predicted where nothing was looked at at all is 0, as for every metric without examples
        private double Precision(Retrieval counts) =>
            counts.Predicted == 0 && _examples > 0 ? _options.EmptyPrecision : counts.Precision;

        private bool Counts(int label) => label != _options.Ignored && (_labels is null || _labels.Contains(label));

        private void Add(int label, long right, long predicted, long truth)
        {
            Of(label).Add(right, predicted, truth);
            _pooled.Add(right, predicted, truth);
        }

        private Retrieval Of(int label)
        {
            var relation = _relations.GetValueOrDefault(label, label);
            if (!_classes.TryGetValue(relation, out var counts))
                _classes.Add(relation, counts = new Retrieval());
            return counts;
        }
    }
}
