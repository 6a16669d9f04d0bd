namespace Runner.Recipes;

/// <summary>
/// From files to one recipe: bases merged (<c>extends</c>), then overrides applied in order, then references (<c>${...}</c>)
/// replaced. All mistakes are gathered; nothing is thrown for what a user wrote.
/// </summary>
public static class RecipeComposer
{
    private const string VarsKey = "vars";

    /// <summary>Composes the recipe in a file.</summary>
    /// <param name="path">Path, relative to the environment's current folder.</param>
    /// <param name="overrides">Changes, applied in order.</param>
    /// <param name="environment">Variables, current folder and limits.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <returns>The recipe, or null where its file cannot be read or it exceeds a budget.</returns>
    public static ComposedRecipe? Compose(
        string path, IReadOnlyList<RecipeOverride> overrides, RecipeEnvironment environment, DiagnosticBag diagnostics)
    {
        var loader = new RecipeLoader(environment, diagnostics);
        return Finish(loader, diagnostics.ErrorCount, () => loader.LoadFile(path), overrides, environment, diagnostics);
    }

    /// <summary>Composes the recipe in <paramref name="text"/>.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="virtualFile">Name for messages; <c>extends</c> is relative to its folder. It need not exist.</param>
    /// <param name="overrides">Changes, applied in order.</param>
    /// <param name="environment">Variables, current folder and limits.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static ComposedRecipe? ComposeText(
        string text, string virtualFile, IReadOnlyList<RecipeOverride> overrides, RecipeEnvironment environment, DiagnosticBag diagnostics)
    {
        var loader = new RecipeLoader(environment, diagnostics);
        return Finish(loader, diagnostics.ErrorCount, () => loader.LoadText(text, virtualFile), overrides, environment, diagnostics);
    }

    private static ComposedRecipe? Finish(
        RecipeLoader loader, int errorsBefore, Func<RecipeMap?> load, IReadOnlyList<RecipeOverride> overrides,
        RecipeEnvironment environment, DiagnosticBag diagnostics)
    {
        if (load() is not { } merged)
            return null;
        var applier = new OverrideApplier(environment.Budgets, diagnostics);
        var unresolved = overrides.Aggregate(merged, applier.Apply);
        if (IsOverBudget(unresolved, environment.Budgets, diagnostics))
            return null;
        if (unresolved[VarsKey] is { } vars and not RecipeMap and not RecipeScalar { IsNull: true })
            diagnostics.Error(RecipeErrors.VarsNotMap, vars, null);

        var interpolator = new Interpolator(unresolved, environment, diagnostics);
        RecipeMap resolved;
        try
        {
            resolved = (RecipeMap)interpolator.Resolve(unresolved);
        }
        catch (ReadingStopped stop)
        {
            diagnostics.Add(stop.Diagnostic);
            return null;
        }
        if (IsOverBudget(resolved, environment.Budgets, diagnostics))
            return null;
        return new ComposedRecipe
        {
            Root = WithoutVars(resolved),
            Unresolved = unresolved,
            Vars = resolved[VarsKey] as RecipeMap ?? new RecipeMap { Mark = resolved.Mark, Entries = [] },
            Files = loader.Files,
            EnvironmentReads = interpolator.EnvironmentReads,
            IsComplete = diagnostics.ErrorCount == errorsBefore,
            Failed = interpolator.Failed,
        };
    }

    private static bool IsOverBudget(RecipeMap root, RecipeBudgets budgets, DiagnosticBag diagnostics)
    {
        if (NodeMeasure.Excess(new NodeMeasure().Of(root), budgets) is not { } excess)
            return false;
        diagnostics.Error(excess.Descriptor, root.Mark, null, excess.Budget);
        return true;
    }

    private static RecipeMap WithoutVars(RecipeMap root) =>
        root with { Entries = [.. root.Entries.Where(e => e.Key != VarsKey)] };
}
