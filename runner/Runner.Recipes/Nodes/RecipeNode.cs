namespace Runner.Recipes;

/// <summary>A place in a recipe source, 1-based. <see cref="File"/> is a path, or <c>--set</c> for the command line.</summary>
public readonly record struct SourceMark(string File, int Line, int Column)
{
    /// <summary>Compiler style: <c>recipes/bert.yaml(14,9)</c>; a source without lines shows its name alone.</summary>
    public override string ToString() => Line > 0 ? $"{File}({Line},{Column})" : File;
}

/// <summary>
/// A value in a recipe: a map, a list or a scalar. Every node knows where it was written and which other places it replaced on
/// the way through <c>extends</c> and overrides. Immutable: composing makes new nodes.
/// </summary>
public abstract record RecipeNode
{
    /// <summary>Where this value was written.</summary>
    public required SourceMark Mark { get; init; }

    /// <summary>Places whose value this one replaced, nearest first: the inheritance trail.</summary>
    public IReadOnlyList<SourceMark> Trail { get; init; } = [];
}

/// <summary>A map, in the order written.</summary>
public sealed record RecipeMap : RecipeNode
{
    public required IReadOnlyList<RecipeEntry> Entries { get; init; }

    /// <summary>The value under <paramref name="key"/>, or null.</summary>
    public RecipeNode? this[string key] => Entries.FirstOrDefault(e => e.Key == key)?.Value;
}

/// <summary>One key of a map with its value.</summary>
/// <param name="Key">The key as written.</param>
/// <param name="KeyMark">Where the key was written.</param>
public sealed record RecipeEntry(string Key, SourceMark KeyMark, RecipeNode Value);

/// <summary>A list.</summary>
public sealed record RecipeList : RecipeNode
{
    public required IReadOnlyList<RecipeNode> Items { get; init; }
}

/// <summary>A scalar as written; its type is decided by the option it is bound to (YAML 1.2 core forms).</summary>
public sealed record RecipeScalar : RecipeNode
{
    public required string Text { get; init; }

    /// <summary>True for quoted and block scalars: always a string, never null, a number or a truth value.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>Plain <c>null</c>, <c>~</c> or nothing at all.</summary>
    public bool IsNull => !IsQuoted && (Text is "" or "~" or "null" or "Null" or "NULL");
}
