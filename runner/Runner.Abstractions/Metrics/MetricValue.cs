namespace Runner.Metrics;

/// <summary>A value that a metric gives.</summary>
/// <param name="Name">Such as <c>precision</c>, <c>recall</c>, <c>f1</c>.</param>
/// <param name="Better">Which way a better model moves it.</param>
public sealed record MetricValue(string Name, MetricDirection Better)
{
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
