namespace Runner.Tracking;

/// <summary>
/// Metrics that a clock or the machine gives and that a repeated step need not repeat: everything under <c>system/</c> and
/// <c>time/</c>. All others are computed and come out bit for bit the same.
/// </summary>
public static class MeasuredMetrics
{
    public static bool Includes(string name) =>
        name.StartsWith("system/", StringComparison.Ordinal) || name.StartsWith("time/", StringComparison.Ordinal);
}
