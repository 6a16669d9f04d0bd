using System.CommandLine;
using Runner.Recipes;

namespace Runner.Cli.Hosting;

/// <summary>The recipe a command was given, and how its mistakes are shown.</summary>
internal static class RecipeInput
{
    /// <summary>The overrides of the command line; what is not understood goes to <paramref name="diagnostics"/>.</summary>
    public static IReadOnlyList<RecipeOverride> Overrides(ParseResult arguments, DiagnosticBag diagnostics) =>
        [.. Texts(arguments).Select(text => RecipeOverride.Parse(text, diagnostics)).OfType<RecipeOverride>()];

    /// <summary>The same as they are written after <c>--set</c>, those among them that have an option of their own.</summary>
    public static IReadOnlyList<string> Texts(ParseResult arguments) =>
    [
        .. arguments.GetValue(CommonOptions.Set) ?? [],
        .. arguments.GetValue(CommonOptions.Threads) is { } threads ? [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"train.threads={threads}")] : Array.Empty<string>(),
    ];

    /// <summary>Prints all findings; true if there are errors.</summary>
    public static bool Show(DiagnosticBag diagnostics, TextWriter writer)
    {
        if (diagnostics.Items.Count > 0)
            writer.Write(DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory));
        return diagnostics.HasErrors;
    }

    /// <summary>The plan of the recipe a command was given, or null after all its errors were printed.</summary>
    public static ExperimentPlan? Plan(Workbench workbench, ParseResult arguments, Severity missingData)
    {
        var diagnostics = new DiagnosticBag();
        var overrides = Overrides(arguments, diagnostics);
        var plan = workbench.Planner.Plan(arguments.GetRequiredValue(CommonOptions.Recipe), overrides, missingData, diagnostics);
        return Show(diagnostics, Console.Error) ? null : plan;
    }
}
