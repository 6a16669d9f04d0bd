using Runner.Recipes;

namespace Runner.Composition;

/// <summary>
/// A resolved recipe for keeping elsewhere, such as in a run's folder: paths that were relative to a recipe file or to a home folder become relative to
/// the data root where they lie below it, and absolute where not. Bound again it gives the same components.
/// </summary>
public static class LockedRecipe
{
    /// <summary>Locks a recipe.</summary>
    /// <param name="resolved">The recipe with every default.</param>
    /// <param name="dataPaths">All data paths it names.</param>
    /// <param name="dataRoot">Folder of data; null where none was given.</param>
    public static RecipeMap Of(RecipeMap resolved, IReadOnlyList<BoundDataPath> dataPaths, string? dataRoot)
    {
        var moved = new Dictionary<RecipeNode, string>(ReferenceEqualityComparer.Instance);
        foreach (var path in dataPaths.Where(p => DataPathBinding.IsRelativeToRecipe(p.Node.Text) || DataPathBinding.IsInHome(p.Node.Text)))
            moved[path.Node] = Portable(path.Location, dataRoot);
        return moved.Count == 0 ? resolved : (RecipeMap)Move(resolved, moved);
    }

    private static string Portable(string location, string? dataRoot)
    {
        if (dataRoot is null)
            return location;
        var relative = Path.GetRelativePath(Path.GetFullPath(dataRoot), location);
        return relative.StartsWith('.') || Path.IsPathRooted(relative) ? location : relative;
    }

    private static RecipeNode Move(RecipeNode node, Dictionary<RecipeNode, string> moved) => node switch
    {
        RecipeMap map => map with { Entries = [.. map.Entries.Select(e => e with { Value = Move(e.Value, moved) })] },
        RecipeList list => list with { Items = [.. list.Items.Select(i => Move(i, moved))] },
        RecipeScalar scalar when moved.TryGetValue(node, out var text) => DefaultNode.Text(text, scalar.Mark, scalar.Trail),
        _ => node,
    };
}
