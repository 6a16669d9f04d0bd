using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner diff A B</c>: what two recipes do differently, by meaning.</summary>
internal sealed class DiffCommand : Command
{
    private static readonly Argument<string> Left = CommonOptions.RecipeArgument("left", "A recipe file.");
    private static readonly Argument<string> Right = CommonOptions.RecipeArgument("right", "Another recipe file.");

    public DiffCommand() : base("diff", "Compare two recipes by meaning: resolved, defaults filled in.")
    {
        Arguments.Add(Left);
        Arguments.Add(Right);
        Options.Add(CommonOptions.Data);
        Options.Add(CommonOptions.Json);
        SetAction(Compare);
    }

    private static int Compare(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var diagnostics = new DiagnosticBag();
        var left = workbench.Planner.Compose(arguments.GetRequiredValue(Left), [], Severity.Warning, diagnostics);
        var right = workbench.Planner.Compose(arguments.GetRequiredValue(Right), [], Severity.Warning, diagnostics);
        if (arguments.GetValue(CommonOptions.Json))
            return WriteJson(left?.Resolved, right?.Resolved, diagnostics);
        if (RecipeInput.Show(diagnostics, Console.Error) || left is null || right is null)
            return ExitCode.User;

        var differences = RecipeDiff.Compare(RecipeAddresses.WithoutCredentials(left.Resolved), RecipeAddresses.WithoutCredentials(right.Resolved));
        foreach (var difference in differences)
        {
            Console.Out.WriteLine(difference.Path + (difference.IsSwap ? "  (another component)" : ""));
            Write("<", difference.Left);
            Write(">", difference.Right);
        }
        Console.Out.WriteLine(differences.Count == 0 ? "The recipes mean the same." : $"{differences.Count} difference{(differences.Count == 1 ? "" : "s")}.");
        return ExitCode.Success;
    }

    private static int WriteJson(RecipeMap? left, RecipeMap? right, DiagnosticBag diagnostics)
    {
        var isGood = left is not null && right is not null && !diagnostics.HasErrors;
        JsonOutput.Write(new
        {
            Good = isGood,
            Differences = (isGood ? RecipeDiff.Compare(left!, right!) : []).Select(d => new
            {
                d.Path,
                AnotherComponent = d.IsSwap,
                Left = d.Left is null ? null : TrainedModel.Json(d.Left),
                Right = d.Right is null ? null : TrainedModel.Json(d.Right),
            }),
            Diagnostics = DiagnosticJson.Of(diagnostics.Items),
        });
        return isGood ? ExitCode.Success : ExitCode.User;
    }

    private static void Write(string side, RecipeNode? node)
    {
        if (node is null)
        {
            Console.Out.WriteLine($"  {side} (not set)");
            return;
        }
        var text = node is RecipeMap { Entries.Count: > 0 } map ? RecipeWriter.ToYaml(map).TrimEnd() : Leaf(node);
        foreach (var line in text.Split('\n'))
            Console.Out.WriteLine($"  {side} {line}");
    }

    private static string Leaf(RecipeNode node) =>
        node is RecipeList list ? "[" + string.Join(", ", list.Items.Select(Leaf)) + "]"
        : node is RecipeMap { Entries.Count: > 0 } map ? "{" + string.Join(", ", map.Entries.Select(e => $"{e.Key}: {Leaf(e.Value)}")) + "}"
        : RecipeWriter.LeafText(node);
}
