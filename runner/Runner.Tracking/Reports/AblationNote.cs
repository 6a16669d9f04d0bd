using System.Text;
using Runner.Mlflow;

namespace Runner.Tracking.Reports;

/// <summary>The description of an ablation's own run: what it is about, and the verdicts as a Markdown table. Fits what a store keeps.</summary>
public static class AblationNote
{
    private const string Rest = "The rest is in the artifact report/report.md.";

    /// <param name="description">What the ablation is about, Markdown; null for nothing.</param>
    /// <param name="summary">Its figures.</param>
    /// <param name="limit">Most characters. Default: what MLflow keeps of a tag.</param>
    public static string Write(string? description, AblationSummary summary, int limit = MlflowLimits.TagValueLength)
    {
        var lines = new List<string>();
        if (!string.IsNullOrWhiteSpace(description))
            lines.AddRange([.. description.Trim().Split('\n'), ""]);
        lines.AddRange(["| metric | arm | n | mean | difference | verdict |", "|---|---|--:|--:|--:|---|"]);
        foreach (var table in summary.Tables)
        {
            foreach (var row in table.Rows)
            {
                var difference = row.Comparison is null ? "" : Figures.Signed(row.Comparison.MeanDifference);
                lines.Add($"| {AblationMarkdown.Cell(table.Metric.Heading)} | {AblationMarkdown.Cell(row.Arm)} | {row.Sample.Count} of {row.Planned} | {Figures.Of(row.Sample.Mean)} | {difference} | {row.VerdictText} |");
            }
        }
        return Fit(lines, limit);
    }

    // whole lines, and a word where some are left out
    private static string Fit(List<string> lines, int limit)
    {
        var text = string.Join('\n', lines);
        if (text.Length <= limit)
            return text;
        var fitting = new StringBuilder();
        foreach (var line in lines)
        {
            if (fitting.Length + line.Length + Rest.Length + 3 > limit)
                break;
            fitting.Append(line).Append('\n');
        }
        return fitting.Append('\n').Append(Rest).ToString();
    }
}
