namespace Runner.Recipes;

/// <summary>One leaf of a recipe with where it came from.</summary>
/// <param name="Path">Dotted path.</param>
/// <param name="Value">The value as canonical YAML on one line.</param>
/// <param name="Origin">Where it was written: <c>recipes/bert.yaml(14,9)</c>.</param>
/// <param name="Trail">Places whose value it replaced, nearest first, written likewise.</param>
public sealed record ExplanationRow(string Path, string Value, string Origin, IReadOnlyList<string> Trail);

/// <summary>Lists a recipe leaf by leaf.</summary>
public static class Explanation
{
    /// <summary>One row for every leaf, in the order written; paths of files below <paramref name="currentDirectory"/> are
    /// shown relative to it.</summary>
    public static IReadOnlyList<ExplanationRow> Rows(RecipeMap root, string currentDirectory) =>
    [
        .. RecipePaths.Leaves(root).Select(leaf => new ExplanationRow(
            leaf.Path, RecipeWriter.LeafText(leaf.Node), DisplayPath.Of(leaf.Node.Mark, currentDirectory),
            [.. leaf.Node.Trail.Select(mark => DisplayPath.Of(mark, currentDirectory))])),
    ];
}
