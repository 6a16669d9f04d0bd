namespace Runner.Recipes;

/// <summary>A recipe with its bases merged in, overrides applied and references replaced.</summary>
public sealed record ComposedRecipe
{
    /// <summary>The recipe, without <c>extends</c> and <c>vars</c>.</summary>
    public required RecipeMap Root { get; init; }

    /// <summary>The same before references were replaced: what an arm of an ablation starts from, whose overrides come
    /// first.</summary>
    public required RecipeMap Unresolved { get; init; }

    /// <summary>Values of <c>vars:</c>, references replaced; empty where there are none.</summary>
    public required RecipeMap Vars { get; init; }

    /// <summary>All files read: the recipe itself first, then what it extends, each once. None for a recipe given as
    /// text.</summary>
    public required IReadOnlyList<RecipeFile> Files { get; init; }

    /// <summary>All environment variables looked up, by name, each once.</summary>
    public required IReadOnlyList<EnvironmentRead> EnvironmentReads { get; init; }

    /// <summary>
    /// False where a file, an override or a reference could not be used, so that what is missing or left in
    /// <see cref="Root"/> is no further mistake of the user's.
    /// </summary>
    public required bool IsComplete { get; init; }

    /// <summary>Scalars whose references could not be replaced; already reported.</summary>
    public required IReadOnlySet<RecipeNode> Failed { get; init; }
}
