using Runner.Cli.Experiments;
using Runner.Composition;
using Runner.Recipes;

namespace Runner.Cli.Hosting;

/// <summary>A recipe that was composed, bound and checked: everything is known, nothing is built.</summary>
/// <param name="Recipe">Components and options.</param>
/// <param name="Resolved">The recipe with every default filled in; bound again it means the same.</param>
/// <param name="Composed">Files, variables and environment reads it came from.</param>
/// <param name="Fingerprint">Equal fingerprints mean the same experiment, whatever files it was written in.</param>
internal sealed record ExperimentPlan(
    ExperimentRecipe Recipe, RecipeMap Resolved, ComposedRecipe Composed, IReadOnlyList<BoundComponent> Components, string Fingerprint);

/// <summary>From a recipe file to a plan, with every mistake found at once.</summary>
internal sealed class ExperimentPlanner(Catalog catalog, IServiceProvider services, string? dataRoot)
{
    // Where runs are recorded and how often something is shown does not change what is computed.
    private static readonly string[] NotPartOfThePlan = ["tracking", "ablation", "description"];

    /// <summary>Composes, binds and checks. Null where there are errors; they are in <paramref name="diagnostics"/>.</summary>
    /// <param name="path">Recipe file.</param>
    /// <param name="overrides">Changes, applied in order.</param>
    /// <param name="missingData">How bad a data path that does not exist is.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public ExperimentPlan? Plan(string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics)
    {
        var (composed, bound) = Bind(path, overrides, missingData, diagnostics);
        if (composed is null || bound?.Value is not { } recipe)
            return null;
        foreach (var problem in ExperimentChecks.Of(recipe))
        {
            var place = RecipePaths.Find(bound.Resolved, problem.Option) ?? bound.Resolved;
            diagnostics.Error(RecipeErrors.ComponentProblem, place, null, problem.Option, problem.Message);
        }
        return diagnostics.HasErrors ? null : new ExperimentPlan(recipe, bound.Resolved, composed, bound.Components, FingerprintOf(bound.Resolved));
    }

    /// <summary>Composes and binds alone: for showing a recipe that still has errors.</summary>
    public (ComposedRecipe? Composed, BindingResult<ExperimentRecipe>? Bound) Bind(
        string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics)
    {
        var composed = RecipeComposer.Compose(path, overrides, RecipeEnvironment.OfProcess(), diagnostics);
        if (composed is null)
            return (null, null);
        var options = new BindingOptions { DataRoot = dataRoot, MissingData = missingData, Composed = composed };
        return (composed, new RecipeBinder(catalog, services).Bind<ExperimentRecipe>(composed.Root, options, diagnostics));
    }

    private static string FingerprintOf(RecipeMap resolved) =>
        RecipeFingerprint.Of(resolved with { Entries = [.. resolved.Entries.Where(e => !NotPartOfThePlan.Contains(e.Key))] });
}
