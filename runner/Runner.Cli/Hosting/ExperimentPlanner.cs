using Runner.Cli.Experiments;
using Runner.Composition;
using Runner.Errors;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Cli.Hosting;

/// <summary>A recipe that was composed, bound and checked without an error: everything is known, nothing is built.</summary>
/// <param name="Recipe">Components and options.</param>
/// <param name="Plan">The same with origins, files and the plugins it uses.</param>
internal sealed record ExperimentPlan(ExperimentRecipe Recipe, Plan<ExperimentRecipe> Plan)
{
    private readonly Lazy<string> _fingerprint = new(() => PlanKey.OfRecipe(Plan).Settings);

    /// <summary>Hash of the settings that decide what is learned, whatever files the recipe was written in and wherever data lies.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>All that the run depends on; null until the data was looked at.</summary>
    public RunKey? Key { get; init; }

    /// <summary>Hash of everything that ranks which train together must agree in.</summary>
    public string Shared => Plan.FingerprintWithout("tracking", "ablation", "description");

    /// <summary>What the command line changed in the recipe, as it was typed; null for a run that goes on by its own recipe, which holds what was changed.</summary>
    public IReadOnlyList<string>? Changes { get; init; } = [];
}

/// <summary>From a recipe file to a plan, with every mistake found at once.</summary>
internal sealed class ExperimentPlanner(Catalog catalog, IServiceProvider services, string? dataRoot)
{
    private const string CommandLineMark = "--set ";     // where a value that was typed comes from

    /// <summary>Folder that holds the runs a recipe may name as weights.</summary>
    public string Workspace { get; init; } = Environment.CurrentDirectory;

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
        MetricChecks.Best(recipe, plan.Composed.Root, diagnostics);
        return diagnostics.HasErrors ? null : new ExperimentPlan(recipe, plan) { Changes = Typed(overrides) };
    }

    /// <summary>The plan, also one with errors: for showing a recipe that is not good yet. Null where it cannot be read at all.</summary>
    /// <inheritdoc cref="Plan"/>
    public Plan<ExperimentRecipe>? Compose(string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics)
    {
        var options = new PlanOptions { FindWeights = name => (text, location, setting) => FindWeights(text, location, setting, name), DataRoot = dataRoot, MissingData = missingData };
        return new PlanComposer(catalog, services).Compose<ExperimentRecipe>(path, overrides, options, diagnostics, ExperimentChecks.Of);
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
