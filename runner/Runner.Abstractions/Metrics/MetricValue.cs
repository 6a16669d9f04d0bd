namespace Runner.Metrics;

/// <summary>A value that a metric gives.</summary>
/// <param name="Name">Such as <c>precision</c>, <c>recall</c>, <c>f1</c>.</param>
/// <param name="Better">Which way a better model moves it.</param>
public sealed record MetricValue(string Name, MetricDirection Better)
{
    /// <summary>How the value of a set comes from its examples: tests over examples are chosen by it. Default: nothing is known.</summary>
    public MetricForm Form { get; init; }

    /// <summary>The same values, each of another form.</summary>
    public static IReadOnlyList<MetricValue> Formed(MetricForm form, IEnumerable<MetricValue> values) => [.. values.Select(value => value with { Form = form })];

    /// <summary>Values of which larger ones are better.</summary>
    public static IReadOnlyList<MetricValue> Higher(params IEnumerable<string> names) => [.. names.Select(name => new MetricValue(name, MetricDirection.Higher))];

    /// <summary>Values of which smaller ones are better.</summary>
    public static IReadOnlyList<MetricValue> Lower(params IEnumerable<string> names) => [.. names.Select(name => new MetricValue(name, MetricDirection.Lower))];
}

/// <summary>Which way a better model moves a value.</summary>
public enum MetricDirection
{
    /// <summary>Up, such as an accuracy.</summary>
    Higher,

    /// <summary>Down, such as a mean rank.</summary>
    Lower,

    /// <summary>Neither: it describes the examples, such as their number.</summary>
    Neither,
}

/// <summary>How a value of a set of examples comes from them.</summary>
public enum MetricForm
{
    /// <summary>In any way, such as a correlation.</summary>
    Any,

    /// <summary>The mean of the values that each example has on its own.</summary>
    Mean,

    /// <summary>The share of examples that are right: a mean of ones and zeros, such as an accuracy.</summary>
    Share,

    /// <summary>From counts that are added up over the examples, such as an F1.</summary>
    Counts,
}
