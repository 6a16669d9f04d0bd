using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Recipes;
using Runner.Tracking;
using Spectre.Console;

namespace Runner.Cli.Commands;

/// <summary><c>runner explain</c>: the resolved recipe, every setting with where it comes from.</summary>
internal sealed class ExplainCommand : Command
{
    private readonly Option<bool> _yaml = new("--yaml") { Description = "Print the resolved recipe as YAML with origins as comments." };

    public ExplainCommand() : base("explain", "Show the recipe with everything filled in, and where each setting comes from.")
    {
        CommonOptions.AddRecipe(this);
        Options.Add(_yaml);
        Options.Add(CommonOptions.Json);
        SetAction(arguments => Explain(arguments, arguments.GetValue(_yaml)));
    }

    private static int Explain(ParseResult arguments, bool yaml)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var diagnostics = new DiagnosticBag();
        var overrides = RecipeInput.Overrides(arguments, diagnostics);
        var plan = workbench.Planner.Compose(arguments.GetRequiredValue(CommonOptions.Recipe), overrides, Severity.Warning, diagnostics);
        if (arguments.GetValue(CommonOptions.Json))
            return WriteJson(plan?.Resolved, diagnostics);
        var failed = RecipeInput.Show(diagnostics, Console.Error);
        if (plan is null)
            return ExitCode.User;

        var shown = RecipeAddresses.WithoutCredentials(plan.Resolved);
        var rows = Explanation.Rows(shown, Environment.CurrentDirectory);
        if (yaml)
            Console.Out.Write(RecipeWriter.ToYaml(shown, new RecipeWriterOptions { Comment = node => node.Mark.ToString() }));
        else if (Screen.IsRedirected)
            WritePlain(rows);
        else
            WriteTable(rows);
        return failed ? ExitCode.User : ExitCode.Success;
    }

    private static int WriteJson(RecipeMap? resolved, DiagnosticBag diagnostics)
    {
        JsonOutput.Write(new
        {
            Good = resolved is not null && !diagnostics.HasErrors,
            Settings = (resolved is null ? [] : Explanation.Rows(resolved, Environment.CurrentDirectory)).Select(row => new { row.Path, row.Value, row.Origin, Over = row.Trail }),
            Diagnostics = DiagnosticJson.Of(diagnostics.Items),
        });
        return resolved is null || diagnostics.HasErrors ? ExitCode.User : ExitCode.Success;
    }

    private static void WritePlain(IReadOnlyList<ExplanationRow> rows)
    {
        var (paths, values) = (rows.Max(r => r.Path.Length), Math.Min(48, rows.Max(r => r.Value.Length)));
        foreach (var row in rows)
            Console.Out.WriteLine($"{row.Path.PadRight(paths)}  {row.Value.PadRight(values)}  {Origin(row)}");
    }

    private static void WriteTable(IReadOnlyList<ExplanationRow> rows)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("setting", "value", "from");
        foreach (var row in rows)
            table.AddRow(Markup.Escape(row.Path), Markup.Escape(row.Value), "[grey]" + Markup.Escape(Origin(row)) + "[/]");
        Screen.Console.Write(table);
    }

    private static string Origin(ExplanationRow row) =>
        row.Trail.Count == 0 ? row.Origin : $"{row.Origin}  over {string.Join(", ", row.Trail)}";
}
