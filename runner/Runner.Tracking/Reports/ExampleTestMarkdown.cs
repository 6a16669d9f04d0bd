using System.Globalization;
using System.Text;
using Runner.Tracking.Statistics.Examples;

namespace Runner.Tracking.Reports;

/// <summary>The section "Tests over examples" of <c>report.md</c>.</summary>
public static class ExampleTestMarkdown
{
    /// <summary>The section with an empty line before it; empty where the recipe asks for no such test.</summary>
    public static string Write(AblationSummary summary)
    {
        if (summary.Examples is not { } tests)
            return "";
        var text = new StringBuilder();
        Line("");
        Line("## Tests over examples");
        Line("");
        Line($"Would the difference show on other examples like these? Arm minus {MarkdownText.Code(summary.Baseline)} on the same examples; units are what is independent of each other. "
            + $"95 % interval and p from {UnitDraws.Default.ToString("N0", CultureInfo.InvariantCulture)} draws of units, or as the test says; p two-sided, Holm-corrected over the {tests.Family} tests "
            + "that the recipe asks for. Smallest p: what could have come out at best; for several seeds, of their signs alone.");
        Line("");
        Line("| metric | arm | seeds | examples | units | difference | 95 % interval | p | p (Holm) | smallest p | test | discordant | exact p |");
        Line("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|");
        foreach (var row in tests.Pooled)
        {
            Line($"| {Head(row)} | {(row.Seeds == row.PlannedSeeds ? $"{row.Seeds}" : $"{row.Seeds} of {row.PlannedSeeds}")} | {row.Examples} | {row.Units} | {Values(row)} | "
                + $"{Figures.Probability(row.AdjustedP)} | {Smallest(row.SmallestP)} | {row.Test ?? "none"} | {Discordant(row)} |");
        }
        if (tests.BySeed.Count > 0)
        {
            Line("");
            Line("By seed, p not corrected:");
            Line("");
            Line("| metric | arm | seed | difference | 95 % interval | p | smallest p | test | discordant | exact p |");
            Line("|---|---|--:|--:|--:|--:|--:|---|--:|--:|");
            foreach (var row in tests.BySeed)
                Line($"| {Head(row)} | {row.Seed} | {Values(row)} | {Smallest(row.SmallestP)} | {row.Test ?? "none"} | {Discordant(row)} |");
        }
        if (tests.Pooled.Concat(tests.BySeed).Any(row => row.Discordant is not null))
        {
            Line("");
            Line("Discordant: examples that the baseline alone gets right / that the arm alone does.");
        }
        var noted = tests.Pooled.Where(row => row.Note is not null).ToList();
        if (noted.Count > 0)
            Line("");
        foreach (var row in noted)
            Line($"- {MarkdownText.Inline(row.Metric.Heading)}, {MarkdownText.Inline(row.Arm)}: {MarkdownText.Inline(row.Note!)}");
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    /// <summary>The interval in words for a table.</summary>
    public static string Interval(ExampleTestRow row) => row.Low is null ? "n/a" : $"{Figures.Signed(row.Low)} to {Figures.Signed(row.High)}";

    private static string Head(ExampleTestRow row) => $"{MarkdownText.Cell(row.Metric.Heading)} | {MarkdownText.Cell(row.Arm)}";

    private static string Values(ExampleTestRow row) => $"{Figures.Signed(row.Difference)} | {Interval(row)} | {Figures.Probability(row.PValue)}";

    private static string Smallest(double? p) => p is null ? "" : Figures.Of(p);

    private static string Discordant(ExampleTestRow row) =>
        row.Discordant is var (baseline, arm) ? string.Create(CultureInfo.InvariantCulture, $"{baseline} / {arm} | {Figures.Probability(row.ExactP)}") : " | ";
}
