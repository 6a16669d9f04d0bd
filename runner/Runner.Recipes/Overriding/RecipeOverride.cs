namespace Runner.Recipes;

/// <summary>What a <see cref="RecipeOverride"/> does at its path.</summary>
public enum OverrideAction
{
    /// <summary>Puts a value there. A name put where a component is chooses another component.</summary>
    Set,

    /// <summary>Lays a map over what is there, by the rules of <c>extends</c>.</summary>
    Merge,

    /// <summary>Appends an item to the list there.</summary>
    Append,

    /// <summary>Removes what is there.</summary>
    Delete,
}

/// <summary>A change to a recipe after its bases are merged and before references are replaced.</summary>
public sealed record RecipeOverride
{
    internal RecipeOverride(OverrideAction action, RecipePath path, RecipeNode? value, SourceMark mark) =>
        (Action, Path, Value, Mark) = (action, path, value, mark);

    public OverrideAction Action { get; }

    public RecipePath Path { get; }

    /// <summary>The value, the map to lay over or the item to append; null for <see cref="OverrideAction.Delete"/>.</summary>
    public RecipeNode? Value { get; }

    /// <summary>Where the path was written.</summary>
    public SourceMark Mark { get; }

    /// <summary>
    /// Reads the command-line form: <c>a.b=value</c>, <c>a.list+=item</c>, <c>a.b-</c> or <c>~a.b</c>. Values are YAML:
    /// <c>[1, 2]</c> and <c>{type: x, k: 3}</c> work. Null, with a diagnostic, where the text is not understood.
    /// </summary>
    public static RecipeOverride? Parse(string text, DiagnosticBag diagnostics) => OverrideText.Parse(text, diagnostics);

    /// <summary>Sets <paramref name="value"/> at <paramref name="path"/>.</summary>
    public static RecipeOverride Set(RecipePath path, RecipeNode value) => new(OverrideAction.Set, path, value, value.Mark);

    /// <summary>
    /// Sets <paramref name="value"/> at <paramref name="path"/>, which was written at <paramref name="mark"/>. Null, with a
    /// diagnostic, where the text is no path.
    /// </summary>
    public static RecipeOverride? Set(string path, RecipeNode value, SourceMark mark, DiagnosticBag diagnostics)
    {
        if (RecipePath.TryParse(path, out var parsed, out var problem))
            return new RecipeOverride(OverrideAction.Set, parsed!, value, mark);
        diagnostics.Error(RecipeErrors.InvalidOverride, mark, null, path, problem);
        return null;
    }

    /// <summary>Lays <paramref name="value"/> over what is at <paramref name="path"/>.</summary>
    public static RecipeOverride Merge(RecipePath path, RecipeMap value) => new(OverrideAction.Merge, path, value, value.Mark);

    /// <summary>Removes what is at <paramref name="path"/>.</summary>
    public static RecipeOverride Delete(RecipePath path) =>
        new(OverrideAction.Delete, path, null, new SourceMark($"delete {path}", 0, 0));
}
