using Runner.Components;

namespace Runner.Metrics;

/// <summary>Describes a figure of merit over the predictions for a whole evaluation set.</summary>
[ComponentKind("metric")]
public interface IMetricComponent : IComponent
{
    /// <summary>Which <see cref="Prediction"/> it judges.</summary>
    Type Judges { get; }

    /// <summary>The value that says best which model is better, one of <see cref="Values"/>.</summary>
    string Main { get; }

    /// <summary>The values it gives, known before anything is built: names that a recipe writes are compared with them.</summary>
    IReadOnlyList<MetricValue> Values { get; }

    /// <summary>A fresh count.</summary>
    IMetric Build();
}

/// <summary>A metric in the making. Not thread-safe.</summary>
public interface IMetric
{
    /// <summary>Counts one example.</summary>
    /// <exception cref="ArgumentException">A prediction of another kind than the component judges.</exception>
    void Add(Prediction prediction);

    /// <summary>
    /// The values by name, those that <see cref="IMetricComponent.Values"/> lists; as shares (0 to 1) unless the metric says otherwise. Values do
    /// not depend on the order of the examples. Without examples every value is 0.
    /// </summary>
    IReadOnlyDictionary<string, double> Result();
}

/// <summary>A metric of counts that add up: tests over examples count each unit once and put the counts together thousands of times.</summary>
public interface IAdditiveMetric : IMetric
{
    /// <summary>Counts all that another one counted, <paramref name="times"/> over. The other one stays as it is, and may be read by several threads.</summary>
    /// <param name="other">Built by the same component.</param>
    /// <param name="times">How often each of its examples counts; at least 0.</param>
    void Add(IMetric other, long times);
}
