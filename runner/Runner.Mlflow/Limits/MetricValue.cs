namespace Runner.Mlflow;

/// <summary>
/// Metric values as MLflow's SQL stores keep them: NaN as 0 with a flag, infinities as the largest double. Reading turns
/// them back, so that both stores of this client give what was logged.
/// </summary>
internal static class MetricValue
{
    public static (double Value, bool IsNaN) Write(double value)
    {
        if (double.IsNaN(value)) return (0, true);
        return (double.IsInfinity(value) ? Math.CopySign(double.MaxValue, value) : value, false);
    }

    public static double Read(double value, bool isNaN = false) => value switch
    {
        _ when isNaN => double.NaN,
        double.MaxValue => double.PositiveInfinity,
        double.MinValue => double.NegativeInfinity,
        _ => value,
    };
}
