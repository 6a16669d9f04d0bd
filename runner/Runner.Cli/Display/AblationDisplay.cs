using Runner.Experiments;
using Runner.Tracking.Reports;
using Spectre.Console;

namespace Runner.Cli.Display;

/// <summary>The comparison of an ablation's arms on the console: the same rows as in its report.</summary>
internal static class AblationDisplay
{
    /// <summary>The comparison, and where its report and its runs are.</summary>
    public static void Show(AblationOutcome ablation, ExperimentOutcome outcome, IAnsiConsole console)
    {
        Show(ablation.Summary, console);
        Console.Out.WriteLine($"report: {WorkspacePaths.Relative(ablation.Report)}");
        RunSummary.ShowStore(outcome, ran: ablation.Made > 0);
        if (outcome.Status == ExperimentStatus.Interrupted)
            Console.Out.WriteLine("interrupted; the same command does what is missing");
    }

    public static void Show(AblationSummary summary, IAnsiConsole console)
    {
        foreach (var table in summary.Tables)
        {
            var compared = table.Rows.Count > 1;           // several seeds of one model are compared with nothing
            var view = new Table().Border(TableBorder.Minimal).Title(Markup.Escape(table.Metric.Heading))
                .AddColumns(["arm", "n", "mean", "sd", "95 % interval", .. compared ? new[] { $"against {Markup.Escape(summary.Baseline)}", "p (Holm)", "" } : []]);
            foreach (var row in table.Rows)
            {
                view.AddRow([
                    Markup.Escape(row.Arm), $"{row.Sample.Count}/{row.Planned}", Figures.Of(row.Sample.Mean), Figures.Of(row.Sample.StandardDeviation),
                    row.Sample.Low is null ? "-" : $"{Figures.Of(row.Sample.Low)} to {Figures.Of(row.Sample.High)}",
                    .. compared ? new[] { Figures.Signed(row.Comparison?.MeanDifference), Figures.Probability(row.AdjustedP), Markup.Escape(row.VerdictText) } : []]);
            }
            console.Write(view);
        }
        Show(summary.Examples, summary.Baseline, console);
        foreach (var finding in summary.Findings)
        {
            console.WriteLine($"{Word(finding.Verdict)}: {finding.Statement}");
            console.WriteLine($"  {finding.Measured}");
        }
    }

    private static void Show(ExampleTests? tests, string baseline, IAnsiConsole console)
    {
        if (tests is null)
            return;
        var view = new Table().Border(TableBorder.Minimal).Title($"tests over examples, against {Markup.Escape(baseline)}")
            .AddColumns("metric", "arm", "seeds", "examples", "units", "difference", "95 % interval", "p", "p (Holm)", "test");
        foreach (var row in tests.Pooled)
        {
            view.AddRow(
                Markup.Escape(row.Metric.Heading), Markup.Escape(row.Arm), $"{row.Seeds}/{row.PlannedSeeds}", $"{row.Examples}", $"{row.Units}", Figures.Signed(row.Difference),
                ExampleTestMarkdown.Interval(row), Figures.Probability(row.PValue), Figures.Probability(row.AdjustedP),
                Markup.Escape((row.Test ?? "none") + (row.Discordant is var (one, other) ? $", {one} / {other}" : "")));
        }
        console.Write(view);
        foreach (var row in tests.Pooled.Where(row => row.Note is not null))
            console.WriteLine($"{row.Metric.Heading}, {row.Arm}: {row.Note}");
    }

    private static string Word(FindingVerdict verdict) => verdict switch
    {
        FindingVerdict.Confirmed => "confirmed",
        FindingVerdict.Contradicted => "contradicted",
        _ => "not confirmed",
    };
}
