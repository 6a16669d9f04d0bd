using System.Globalization;
using System.Text;

namespace Runner.Tracking.Reports;

/// <summary>The tables of an ablation for other programs: full precision, RFC 4180.</summary>
internal static class AblationTable
{
    private const string Heading =
        "metric,goal,arm,baseline,runs_planned,n,not_finite,mean,sd,low95,high95,pairs,difference,difference_low95,difference_high95,t,p,p_holm,d_z,verdict";

    public static string ToCsv(AblationSummary summary)
    {
        var text = new StringBuilder(Heading).Append('\n');
        foreach (var table in summary.Tables)
            foreach (var row in table.Rows)
                text.AppendJoin(',', Cells(summary, table, row).Select(Quote)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Cells(AblationSummary summary, MetricTable table, ArmRow row) =>
    [
        table.Metric.Name, table.Metric.Goal == Ablations.MetricGoal.Minimize ? "minimize" : "maximize", row.Arm, summary.Baseline,
        Exact(row.Planned), Exact(row.Sample.Count), Exact(row.Sample.NonFinite), Exact(row.Sample.Mean), Exact(row.Sample.StandardDeviation),
        Exact(row.Sample.Low), Exact(row.Sample.High), Exact(row.Comparison?.Pairs), Exact(row.Comparison?.MeanDifference), Exact(row.Comparison?.Low),
        Exact(row.Comparison?.High), Exact(row.Comparison?.Statistic), Exact(row.Comparison?.PValue), Exact(row.AdjustedP),
        Exact(row.Comparison?.EffectSize), row.VerdictText,
    ];

    private static string Exact(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
