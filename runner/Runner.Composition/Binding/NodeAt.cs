using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Finds the place to point at for a mistake about a path.</summary>
internal static class NodeAt
{
    /// <summary>The node at <paramref name="path"/>, else the innermost one around it that is written, else <paramref name="otherwise"/>.</summary>
    public static RecipeNode Or(RecipeMap root, string path, RecipeNode otherwise)
    {
        if (path.Length == 0 || !RecipePath.TryParse(path, out var parsed, out _))
            return otherwise;
        for (var at = parsed; at is not null; at = at.Parent)
        {
            if (RecipePaths.Find(root, at) is { } node)
                return node;
        }
        return otherwise;
    }
}
