using Runner.Composition;
using Runner.Errors;
using Runner.Recipes;

namespace Runner.Experiments;

/// <summary>From a recipe file to a plan, with every mistake found at once.</summary>
/// <param name="composer">Composes and binds.</param>
/// <param name="dataRoot">Folder that data paths start from; null for none.</param>
/// <param name="environment">Variables and the current folder.</param>
internal sealed class ExperimentPlanner(PlanComposer composer, string? dataRoot, RunnerEnvironment environment)
{
    private const string CommandLineMark = "--set ";     // where a value that was typed comes from

    /// <summary>Folder that holds the runs a recipe may name as weights.</summary>
    public string Workspace { get; init; } = environment.CurrentDirectory;

    /// <summary>What a run that goes on reads where the weights it started from are gone; null for nothing.</summary>
    public OwnWeights? Own { get; init; }

    /// <summary>Composes, binds and checks. Null where there are errors; they are in <paramref name="diagnostics"/>.</summary>
    /// <param name="path">Recipe file.</param>
    /// <param name="overrides">Changes, applied in order.</param>
    /// <param name="missingData">How bad a data path that does not exist is.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public ExperimentPlan? Plan(string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics)
    {
        var plan = Compose(path, overrides, missingData, diagnostics);
        if (plan?.Value is not { } recipe)
            return null;
        if (ChecksData)
            MetricChecks.Best(recipe, plan.Composed.Root, diagnostics);
        return diagnostics.HasErrors ? null : new ExperimentPlan(recipe, plan) { Changes = Typed(overrides) };
    }

    /// <summary>Whether the data must be what the task is trained and evaluated on; not so where a trained model is used on other data. Default: true.</summary>
    public bool ChecksData { get; init; } = true;

    /// <summary>The plan, also one with errors: for showing a recipe that is not good yet. Null where it cannot be read at all.</summary>
    /// <inheritdoc cref="Plan"/>
    public Plan<ExperimentRecipe>? Compose(string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics)
    {
        var options = new PlanOptions
        {
            FindWeights = name => (text, location, setting) => FindWeights(text, location, setting, name),
            DataRoot = dataRoot,
            MissingData = missingData,
            Environment = environment.ForRecipes(),
        };
        return composer.Compose<ExperimentRecipe>(path, overrides, options, diagnostics, recipe => ExperimentChecks.Of(recipe, ChecksData));
    }

    private WeightsSearch? FindWeights(string text, string? location, string setting, string? recipe)
    {
        try
        {
            var search = RunReference.FindWeights(Workspace, text, location, recipe);
            return search?.Found is null ? Own?.For(setting) ?? search : search;
        }
        catch (RunnerException) when (Own?.For(setting) is not null)
        {
            return Own.For(setting);                       // of the run that is named, the checkpoint is gone
        }
    }

    private static IReadOnlyList<string> Typed(IReadOnlyList<RecipeOverride> overrides) =>
        [.. overrides.Select(o => o.Mark.File).Where(file => file.StartsWith(CommandLineMark, StringComparison.Ordinal)).Select(file => file[CommandLineMark.Length..]).Distinct()];
}
