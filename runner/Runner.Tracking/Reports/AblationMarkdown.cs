using System.Globalization;
using System.Text;
using Runner.Recipes;
using Runner.Tracking.Ablations;

namespace Runner.Tracking.Reports;

/// <summary>The text of <c>report.md</c>.</summary>
internal sealed class AblationMarkdown
{
    private readonly AblationReportRequest _request;
    private readonly AblationSummary _summary;
    private readonly IReadOnlyList<AblationPlot> _plots;
    private readonly StringBuilder _text = new();

    private AblationMarkdown(AblationReportRequest request, IReadOnlyList<AblationPlot> plots) =>
        (_request, _summary, _plots) = (request, request.Summary, plots);

    public static string Write(AblationReportRequest request, IReadOnlyList<AblationPlot> plots)
    {
        var report = new AblationMarkdown(request, plots);
        report.Heading();
        report.Arms();
        report.Results();
        report._text.Append(ExampleTestMarkdown.Write(report._summary));
        report.Curves();
        report.Findings();
        report.Runs();
        // visible, since MLflow's page shows a comment as text, and last, since it is not what one reads first
        report.Line();
        report.Line("*Written by runner; the next report replaces this file.*");
        return report._text.ToString();
    }

    private void Heading()
    {
        Line($"# {MarkdownText.Inline(_request.Title)}");
        if (!string.IsNullOrWhiteSpace(_request.Description))
        {
            Line();
            Line(_request.Description.Trim());
        }
        Line();
        var finished = _summary.Runs.Where(r => r.State == AblationRunState.Finished).ToList();
        var started = _summary.Runs.Where(r => r.Started is not null).ToList();
        Line($"- Recipe: {MarkdownText.Code(_request.RecipePath)}, resolved and locked in [recipe.yaml](recipe.yaml)"
            + (_request.PlanFingerprint is { Length: > 0 } plan ? $" (plan {plan[..Math.Min(12, plan.Length)]})" : ""));
        Line($"- Make it again: {MarkdownText.Code(_request.Command)}");
        Line($"- Code: {Listed(started.Select(r => r.Commit ?? "not under version control").Distinct().Select(c => MarkdownText.Code(c)))}");
        Line($"- Runs: {finished.Count} of {_summary.Runs.Count} finished"
            + (started.Count == 0 ? "" : $", {Figures.Date(started.Min(r => r.Started!.Value))} to {Figures.Date(started.Max(r => r.Ended ?? r.Started!.Value))} UTC, "
                + $"{Figures.Time(TimeSpan.FromTicks(started.Sum(r => r.Duration.Ticks)))} in all"));
        Line($"- Seeds: {Listed(_summary.Runs.Select(r => r.Seed).Distinct().Select(s => s.ToString(CultureInfo.InvariantCulture)))}");
        foreach (var environment in started.Select(r => r.Environment ?? "unknown").Distinct())
            Line($"- Environment: {MarkdownText.Inline(environment)}");
    }

    private void Arms()
    {
        Line();
        Line("## Arms");
        Line();
        Line("| arm | changes to the recipe |");
        Line("|---|---|");
        foreach (var arm in _request.Arms)
        {
            var changes = arm.Overrides.Select(o => Code($"{o.Key}: {Flow(o.Value)}")).ToList();
            Line($"| {Cell(arm.Name)}{(arm.Name == _summary.Baseline ? " (baseline)" : "")} | {(changes.Count == 0 ? "none" : string.Join("<br>", changes))} |");
        }
    }

    private void Results()
    {
        Line();
        Line("## Results");
        Line();
        Line($"Mean over seeds of each finished run's last value. Difference: arm minus {MarkdownText.Code(_summary.Baseline)}, paired by seed. "
            + $"p: paired t-test, two-sided, Holm-corrected over {_summary.TestCount} tests; verdicts at 5 %. d_z: mean difference over its deviation.");
        foreach (var table in _summary.Tables)
        {
            Line();
            Line($"### {MarkdownText.Inline(table.Metric.Heading)} ({(table.Metric.Goal == MetricGoal.Minimize ? "smaller" : "larger")} is better)");
            Line();
            Line("| arm | n | mean | sd | 95 % interval | difference | p (Holm) | d_z | verdict |");
            Line("|---|--:|--:|--:|--:|--:|--:|--:|---|");
            foreach (var row in table.Rows)
                Row(row);
            Picture($"metric:{table.Metric.Name}");
        }
    }

    private void Row(ArmRow row)
    {
        var count = row.Sample.Count == row.Planned ? $"{row.Planned}" : $"{row.Sample.Count} of {row.Planned}";
        if (row.Sample.NonFinite > 0)
            count += $" ({row.Sample.NonFinite} not finite)";
        var interval = row.Sample.Low is null ? "n/a" : $"{Figures.Of(row.Sample.Low)} to {Figures.Of(row.Sample.High)}";
        var difference = row.Comparison is null ? "" : Figures.Signed(row.Comparison.MeanDifference);
        var p = row.Comparison is null ? "" : Figures.Probability(row.AdjustedP);
        var effect = row.Comparison is null ? "" : Figures.Of(row.Comparison.EffectSize);
        Line($"| {Cell(row.Arm)} | {count} | {Figures.Of(row.Sample.Mean)} | {Figures.Of(row.Sample.StandardDeviation)} | {interval} | {difference} | {p} | {effect} | {Cell(row.VerdictText)} |");
    }

    private void Curves()
    {
        var curves = _plots.Where(p => p.Subject.StartsWith("curve:", StringComparison.Ordinal)).ToList();
        if (curves.Count == 0)
            return;
        Line();
        Line("## Curves");
        Line();
        Line("Mean over the seeds of each arm; the band is one standard deviation to either side.");
        foreach (var plot in curves)
            Picture(plot.Subject);
    }

    private void Findings()
    {
        if (_summary.Findings.Count == 0)
            return;
        Line();
        Line("## Does it reproduce?");
        Line();
        Line("| reported | source | measured here | verdict |");
        Line("|---|---|---|---|");
        foreach (var finding in _summary.Findings)
        {
            var verdict = finding.Verdict switch
            {
                FindingVerdict.Confirmed => "**confirmed**",
                FindingVerdict.Contradicted => "**contradicted**",
                _ => "not confirmed",
            };
            Line($"| {FindingAnalysis.Statement(finding.Expectation, MetricOf(finding), MarkdownText.Cell, arm => MarkdownText.Code(arm, inTable: true))} | {Cell(finding.Expectation.Source ?? "")} | {Cell(finding.Measured)} | {verdict} |");
        }
    }

    private void Runs()
    {
        Line();
        Line("## Runs");
        Line();
        var metrics = _summary.Tables.Select(t => t.Metric).ToList();
        Line($"| arm | seed | status |{string.Concat(metrics.Select(m => $" {Cell(m.Heading)} |"))} time | run |");
        Line($"|---|--:|---|{string.Concat(metrics.Select(_ => "--:|"))}--:|---|");
        foreach (var run in _summary.Runs)
        {
            var values = metrics.Select(m => run.Metrics.TryGetValue(m.Name, out var v) ? $" {Figures.Of(v)} |" : "  |");
            Line($"| {Cell(run.Arm)} | {run.Seed} | {run.State.ToString().ToLowerInvariant()} |{string.Concat(values)} "
                + $"{(run.Started is null ? "" : Figures.Time(run.Duration))} | {(run.RunId is { } id ? $"`{id[..8]}`" : "")} |");
        }
        var troubled = _summary.Runs.Where(r => r.State != AblationRunState.Finished && !string.IsNullOrEmpty(r.Reason)).ToList();
        if (troubled.Count == 0)
            return;
        Line();
        foreach (var run in troubled)
            Line($"- {MarkdownText.Inline(run.ToString())}: {MarkdownText.Inline(run.Reason!)}");
    }

    private void Picture(string subject)
    {
        if (_plots.FirstOrDefault(p => p.Subject == subject) is not { } plot || _request.Plots.Count == 0)
            return;
        Line();
        var shown = _request.Plots.Order().First();
        Line($"{(shown == PlotFormat.Pdf ? "" : "!")}[{MarkdownText.Inline(plot.Title)}]({plot.File(shown)})");
    }

    private void Line(string text = "") => _text.Append(text).Append('\n');

    private static string Listed(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } text ? text : "none";

    private AblationMetric MetricOf(Finding finding) => _request.Options.Metrics.First(m => m.Name == finding.Expectation.Metric);

    internal static string Cell(string text) => MarkdownText.Cell(text);

    private static string Code(string text) => MarkdownText.Code(text, inTable: true);

    // enough YAML to recognise an override; recipe.yaml has it exactly
    private static string Flow(RecipeNode node) => node switch
    {
        RecipeScalar { IsNull: true } => "null",
        RecipeScalar scalar => scalar.Text,
        RecipeList list => $"[{string.Join(", ", list.Items.Select(Flow))}]",
        RecipeMap map => $"{{ {string.Join(", ", map.Entries.Select(e => $"{e.Key}: {Flow(e.Value)}"))} }}",
        _ => "",
    };
}
