using System.CommandLine;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Tracking;
using Spectre.Console;

namespace Runner.Cli.Commands;

/// <summary><c>runner compare RUN RUN...</c>: settings that differ, last metrics, and whether the runs agree bit for bit.</summary>
internal sealed class CompareCommand : Command
{
    private readonly Argument<string[]> _runs = RunArgument.Several("Two or more runs: ids (or first digits), names or folders; @last, or @best:METRIC.", ArgumentArity.OneOrMore);

    public CompareCommand() : base("compare", "Compare runs: settings that differ, metrics, and whether they agree bit for bit.")
    {
        Arguments.Add(_runs);
        Options.Add(CommonOptions.Json);
        Options.Add(CommonOptions.Workspace);
        SetAction(Compare);
    }

    private int Compare(ParseResult arguments)
    {
        var index = CommonOptions.WorkspaceOf(arguments).Index();
        var comparison = RunComparison.Of([.. arguments.GetRequiredValue(_runs).Select(index.Find)]);
        var numerics = NumericComparison.Of(comparison.Runs);
        if (arguments.GetValue(CommonOptions.Json))
        {
            JsonOutput.Write(new
            {
                Runs = comparison.Runs.Select(run => new { Id = run.Identity.RunId, run.Identity.Name }),
                comparison.IsBitwiseEqual,
                EqualSettings = comparison.EqualParameterCount,
                Settings = Rows(comparison.Parameters),
                Metrics = Rows(comparison.Metrics),
                Surroundings = Rows(comparison.Surroundings),
                NumericEnvironment = Rows(numerics),
            });
            return ExitCode.Success;
        }
        var table = new Table().Border(TableBorder.Minimal).AddColumn("");
        foreach (var run in comparison.Runs)
            table.AddColumn(Markup.Escape($"{run.Identity.Name} {run.Identity.RunId[..8]}"));
        table.AddColumn("");
        Add(table, "settings that differ", comparison.Parameters);
        Add(table, "last metrics", comparison.Metrics);
        Add(table, "surroundings that differ", comparison.Surroundings);
        Add(table, "numeric environments that differ", numerics);
        Screen.Console.Write(table);
        Console.Out.WriteLine($"{comparison.EqualParameterCount} settings are equal.");
        Console.Out.WriteLine(comparison.IsBitwiseEqual ? "All computed metrics agree bit for bit at every step." : "The runs do not agree bit for bit.");
        if (!comparison.IsBitwiseEqual && numerics.Count > 0)
            Console.Out.WriteLine($"They were computed in different numeric environments ({string.Join(", ", numerics.Select(row => row.Name))}), which changes the last digits by itself.");
        return ExitCode.Success;
    }

    private static IEnumerable<object> Rows(IReadOnlyList<ComparisonRow> rows) => rows.Select(row => new { row.Name, row.Values, row.Note });

    private static void Add(Table table, string heading, IReadOnlyList<ComparisonRow> rows)
    {
        if (rows.Count == 0)
            return;
        table.AddRow([$"[bold]{heading}[/]", .. Enumerable.Repeat("", table.Columns.Count - 1)]);
        foreach (var row in rows)
            table.AddRow([Markup.Escape("  " + row.Name), .. row.Values.Select(v => Markup.Escape(v ?? "-")), Markup.Escape(row.Note ?? "")]);
    }
}
