using System.CommandLine;
using Runner.Cli.Output;
using Runner.Experiments;
using Runner.Recipes;

namespace Runner.Cli.Parsing;

/// <summary>The recipe a command was given, and how its mistakes are shown.</summary>
internal static class RecipeInput
{
    /// <summary>The overrides of the command line; what is not understood goes to <paramref name="diagnostics"/>.</summary>
    public static IReadOnlyList<RecipeOverride> Overrides(ParseResult arguments, DiagnosticBag diagnostics) =>
        [.. Changes(arguments).Select(text => RecipeOverride.Parse(text, diagnostics)).OfType<RecipeOverride>()];

    /// <summary>Changes of the recipe as they were typed, in that order: those after --set, those without it, and those that have an option of their own.</summary>
    public static IReadOnlyList<string> Changes(ParseResult arguments)
    {
        var set = arguments.GetResult(CommonOptions.Set)?.Tokens ?? [];
        var bare = arguments.GetResult(CommonOptions.Changes)?.Tokens ?? [];
        var threads = arguments.GetResult(CommonOptions.Threads)?.Tokens ?? [];
        var seed = arguments.GetResult(CommonOptions.Seed)?.Tokens ?? [];
        var order = arguments.Tokens.ToList();
        return
        [
            .. set.Concat(bare).Select(token => (Token: token, Text: token.Value))
                .Concat(seed.Select(token => (Token: token, Text: $"seed={token.Value}")))
                .Concat(threads.Select(token => (Token: token, Text: $"train.threads={token.Value}")))
                .OrderBy(change => order.FindIndex(token => ReferenceEquals(token, change.Token)))
                .Select(change => change.Text),
        ];
    }

    /// <summary>Prints all findings, and where the command was asked for JSON and ends by them, as its document; true if there are errors.</summary>
    public static bool Show(DiagnosticBag diagnostics, TextWriter writer)
    {
        if (diagnostics.Items.Count > 0)
            writer.Write(DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory));
        if (diagnostics.HasErrors && JsonOutput.IsWanted)
            JsonOutput.Write(new { Good = false, Diagnostics = DiagnosticJson.Of(diagnostics.Items) });
        return diagnostics.HasErrors;
    }

    /// <summary>The recipe a command was given, with the runs of its ablation.</summary>
    public static OpenedRecipe Open(ExperimentPlanner planner, ParseResult arguments, Severity missingData)
    {
        var diagnostics = new DiagnosticBag();
        return OpenedRecipe.Open(planner, arguments.GetRequiredValue(CommonOptions.Recipe), Overrides(arguments, diagnostics), missingData, diagnostics);
    }

    /// <summary>The recipe a command was given, by itself.</summary>
    public static OpenedRecipe OpenSingle(ExperimentPlanner planner, ParseResult arguments, Severity missingData)
    {
        var diagnostics = new DiagnosticBag();
        return OpenedRecipe.OpenSingle(planner, arguments.GetRequiredValue(CommonOptions.Recipe), Overrides(arguments, diagnostics), missingData, diagnostics);
    }
}
