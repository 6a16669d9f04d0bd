using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>How classes are put together.</summary>
public enum F1Average
{
    /// <summary>One class alone, as in MRPC and QQP.</summary>
    Binary,

    /// <summary>All counts pooled, as in TACRED.</summary>
    Micro,

    /// <summary>Mean over the classes of precision, of recall and of F1, as in FewRel.</summary>
    Macro,
}

/// <summary>Options of <c>metric/f1</c>.</summary>
public sealed record ClassF1Options
{
    /// <summary>How classes are put together.</summary>
    public F1Average Average { get; init; } = F1Average.Binary;

    /// <summary>The class that <c>binary</c> looks for.</summary>
    [Range(0, int.MaxValue)]
    public int Positive { get; init; } = 1;

    /// <summary>A class that is neither counted as predicted nor as true, such as TACRED's <c>no_relation</c>; null for none. Not for <c>binary</c>.</summary>
    [Range(0, int.MaxValue)]
    public int? Ignored { get; init; }
}

/// <summary>
/// <c>precision</c>, <c>recall</c>, <c>f1</c> over classes. <c>micro</c> without an ignored class is accuracy three times.
/// <c>macro</c> takes the classes that occur, as prediction or as truth, and is the mean of their F1, not the F1 of the means.
/// </summary>
[Component("metric/f1", Source = "GLUE (arXiv:1804.07461); TACRED (Zhang et al. 2017), micro F1 without no_relation; FewRel as in Zhang et al. 2019 (ERNIE), table 5")]
internal sealed class ClassF1(ClassF1Options options) : IMetricComponent, ICheckedComponent
{
    public Type Judges => typeof(ClassPrediction);

    public string Main => "f1";

    public IEnumerable<ComponentProblem> Check()
    {
        if (options is { Average: F1Average.Binary, Ignored: not null })
            yield return new ComponentProblem("ignored", "One class alone leaves nothing to ignore; choose 'average: micro' or 'macro', or drop 'ignored'.");
    }

    public IMetric Build() => new Counter(options);

    private sealed class Counter(ClassF1Options options) : Metric<ClassPrediction>
    {
        private readonly SortedDictionary<int, Retrieval> _classes = [];
        private readonly Retrieval _pooled = new();

        public override IReadOnlyDictionary<string, double> Result()
        {
            if (options.Average == F1Average.Macro)
            {
                var classes = _classes.Values.DefaultIfEmpty(new Retrieval()).ToList();
                return new Dictionary<string, double>
                {
                    ["precision"] = classes.Average(c => c.Precision),
                    ["recall"] = classes.Average(c => c.Recall),
                    ["f1"] = classes.Average(c => c.F1),
                };
            }
            var counts = options.Average == F1Average.Micro ? _pooled : _classes.GetValueOrDefault(options.Positive) ?? new Retrieval();
            return Ratio.Scores(counts.Precision, counts.Recall);
        }

        protected override void Count(ClassPrediction prediction)
        {
            var isRight = prediction.Predicted == prediction.Truth;
            if (prediction.Predicted != options.Ignored)
                Add(prediction.Predicted, isRight ? 1 : 0, 1, 0);
            if (prediction.Truth != options.Ignored)
                Add(prediction.Truth, 0, 0, 1);
        }

        private void Add(int label, long right, long predicted, long truth)
        {
            if (!_classes.TryGetValue(label, out var counts))
                _classes.Add(label, counts = new Retrieval());
            counts.Add(right, predicted, truth);
            _pooled.Add(right, predicted, truth);
        }
    }
}
