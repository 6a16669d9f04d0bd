using Runner.Components;
using Runner.Errors;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>From a recipe file to a plan: composing, binding, checking.</summary>
/// <param name="catalog">The components a recipe may choose from.</param>
/// <param name="services">Services of the host that components may ask for; null for none.</param>
public sealed class PlanComposer(Catalog catalog, IServiceProvider? services = null)
{
    /// <summary>Plans the recipe in a file.</summary>
    /// <typeparam name="T">Record of a whole recipe.</typeparam>
    /// <param name="path">Path of the recipe.</param>
    /// <param name="overrides">Changes, applied in order.</param>
    /// <param name="options">Environment and data.</param>
    /// <param name="diagnostics">Receives everything that is wrong.</param>
    /// <param name="checks">Finds mistakes that show only where two parts of the recipe meet; each names the path it is about.</param>
    /// <returns>The plan, with errors or without; null where the recipe could not be read at all.</returns>
    public Plan<T>? Compose<T>(
        string path, IReadOnlyList<RecipeOverride> overrides, PlanOptions options, DiagnosticBag diagnostics,
        Func<T, IEnumerable<ComponentProblem>>? checks = null)
        where T : class =>
        Bind(RecipeComposer.Compose(path, overrides, options.Environment, diagnostics), options, diagnostics, checks);

    /// <summary>Plans the recipe in <paramref name="text"/>.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="virtualFile">Name for messages, and start of relative paths.</param>
    /// <inheritdoc cref="Compose"/>
    public Plan<T>? ComposeText<T>(
        string text, string virtualFile, IReadOnlyList<RecipeOverride> overrides, PlanOptions options, DiagnosticBag diagnostics,
        Func<T, IEnumerable<ComponentProblem>>? checks = null)
        where T : class =>
        Bind(RecipeComposer.ComposeText(text, virtualFile, overrides, options.Environment, diagnostics), options, diagnostics, checks);

    private Plan<T>? Bind<T>(
        ComposedRecipe? composed, PlanOptions options, DiagnosticBag diagnostics, Func<T, IEnumerable<ComponentProblem>>? checks)
        where T : class
    {
        if (composed is null)
            return null;
        var binding = new BindingOptions
        {
            DataRoot = options.DataRoot is { } root ? Path.GetFullPath(root, options.Environment.CurrentDirectory) : null,
            CurrentDirectory = options.Environment.CurrentDirectory,
            MissingData = options.MissingData,
            FindWeights = options.FindWeights?.Invoke((composed.Root["name"] as RecipeScalar)?.Text),
            Composed = composed,
        };
        var result = new RecipeBinder(catalog, services).Bind<T>(composed.Root, binding, diagnostics);
        var value = result.Value is { } bound && (checks is null || Checked(() => checks(bound), composed.Root, result.Components, diagnostics)) ? result.Value : null;
        return new Plan<T>
        {
            Value = value,
            Resolved = result.Resolved,
            Composed = composed,
            Components = result.Components,
            DataPaths = result.DataPaths,
            Effects = result.Effects,
            Diagnostics = diagnostics,
            DataRoot = binding.DataRoot,
        };
    }

    // checks ask components for what they say of themselves, which is a plugin's code too
    private static bool Checked(Func<IEnumerable<ComponentProblem>> checks, RecipeMap root, IReadOnlyList<BoundComponent> components, DiagnosticBag diagnostics)
    {
        try
        {
            return Passes(checks(), root, diagnostics);
        }
        catch (Exception e) when (e is not RunnerException && PluginFailure.Explain(e, components, null) is RunnerException explained)
        {
            diagnostics.Add(new Diagnostic(explained.Descriptor, Severity.Error, root.Mark, explained.Message));
            return false;
        }
    }

    private static bool Passes(IEnumerable<ComponentProblem> problems, RecipeMap root, DiagnosticBag diagnostics)
    {
        var isValid = true;
        foreach (var problem in problems)
        {
            var node = NodeAt.Or(root, problem.Option, root);
            if (problem.IsWarning)
                diagnostics.Warning(RecipeErrors.ConstraintViolated, node, null, problem.Message);
            else
                diagnostics.Error(RecipeErrors.ConstraintViolated, node, null, problem.Message);
            isValid &= problem.IsWarning;
        }
        return isValid;
    }
}
