using Runner.Recipes;

namespace Runner.Experiments;

/// <summary>A recipe that was composed, bound and checked, with everything that is wrong with it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Plan">The recipe; null where there are errors.</param>
/// <param name="Arms">The runs of its ablation; null for a single run, and where there are errors.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record OpenedRecipe(string Path, ExperimentPlan? Plan, AblationArms? Arms, DiagnosticBag Diagnostics)
{
    /// <summary>The plans of all runs; of a recipe without arms, its own. None where there are errors.</summary>
    public IReadOnlyList<ExperimentPlan> Runs => Plan is null || Diagnostics.HasErrors ? [] : Arms is null ? [Plan] : [.. Arms.Runs.Select(run => run.Plan)];

    /// <summary>The findings without those about data that is not here: no news where none is read.</summary>
    public DiagnosticBag WithoutMissingData
    {
        get
        {
            var worth = new DiagnosticBag();
            foreach (var diagnostic in Diagnostics.Items.Where(d => d.Severity == Severity.Error || d.Descriptor != RecipeErrors.MissingFile))
                worth.Add(diagnostic);
            return worth;
        }
    }

    /// <summary>The same where it has no errors.</summary>
    /// <exception cref="RecipeException">It has.</exception>
    public OpenedRecipe OrThrow() => Plan is null || Diagnostics.HasErrors ? throw new RecipeException(Diagnostics.Items) : this;

    /// <summary>Opens a recipe with the runs of its ablation.</summary>
    /// <param name="planner">Plans it.</param>
    /// <param name="path">Recipe file.</param>
    /// <param name="overrides">Changes, applied in order.</param>
    /// <param name="missingData">How bad a data path that does not exist is.</param>
    /// <param name="diagnostics">Holds what was wrong with the changes; receives the rest.</param>
    public static OpenedRecipe Open(
        ExperimentPlanner planner, string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics)
    {
        var single = OpenSingle(planner, path, overrides, missingData, diagnostics);
        return single.Plan is null ? single : single with { Arms = AblationArms.Plan(planner, single.Plan, path, overrides, missingData, diagnostics) };
    }

    /// <summary>Opens a recipe by itself, whether it has an ablation or not.</summary>
    /// <inheritdoc cref="Open"/>
    public static OpenedRecipe OpenSingle(
        ExperimentPlanner planner, string path, IReadOnlyList<RecipeOverride> overrides, Severity missingData, DiagnosticBag diagnostics) =>
        new(path, planner.Plan(path, overrides, missingData, diagnostics), null, diagnostics);
}
