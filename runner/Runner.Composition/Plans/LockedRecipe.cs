using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Where a locked recipe is kept.</summary>
/// <param name="DataRoot">Folder of data; null where none was given.</param>
/// <param name="Folder">Folder of the locked recipe; null where that is not known yet.</param>
/// <param name="Workspace">Folder around it, which is moved as a whole.</param>
public sealed record LockLocation(string? DataRoot, string? Folder = null, string? Workspace = null);

/// <summary>
/// A resolved recipe for keeping elsewhere, such as in a run's folder. Paths that were relative to a recipe file or to a home folder become relative to the locked
/// recipe where they lie in its workspace, relative to the data root where they lie below that, and absolute where not. Bound again it gives the same
/// components.
/// </summary>
public static class LockedRecipe
{
    /// <summary>Locks a recipe.</summary>
    /// <param name="resolved">The recipe with every default.</param>
    /// <param name="dataPaths">All data paths it names; those in parts that were not bound are found by where they were written.</param>
    /// <param name="place">Where it is kept.</param>
    public static RecipeMap Of(RecipeMap resolved, IReadOnlyList<BoundDataPath> dataPaths, LockLocation place)
    {
        var moved = new Dictionary<(SourceMark, string), string>();
        foreach (var path in dataPaths.Where(p => DataPathBinding.IsRelativeToRecipe(p.Node.Text) || DataPathBinding.IsInHome(p.Node.Text)))
            moved[(path.Node.Mark, path.Node.Text)] = Portable(path.Location, place);
        return moved.Count == 0 ? resolved : (RecipeMap)Move(resolved, moved);
    }

    private static string Portable(string location, LockLocation place)
    {
        if (place is { Folder: { } folder, Workspace: { } workspace } && Below(workspace, location) is not null)
        {
            var relative = Path.GetRelativePath(Path.GetFullPath(folder), location).Replace('\\', '/');
            return DataPathBinding.IsRelativeToRecipe(relative) ? relative : "./" + relative;
        }
        return place.DataRoot is { } root && Below(root, location) is { } below ? below : location;
    }

    private static string? Below(string folder, string location)
    {
        var relative = Path.GetRelativePath(Path.GetFullPath(folder), location);
        return relative.StartsWith('.') || Path.IsPathRooted(relative) ? null : relative;
    }

    private static RecipeNode Move(RecipeNode node, Dictionary<(SourceMark, string), string> moved) => node switch
    {
        RecipeMap map => map with { Entries = [.. map.Entries.Select(e => e with { Value = Move(e.Value, moved) })] },
        RecipeList list => list with { Items = [.. list.Items.Select(i => Move(i, moved))] },
        RecipeScalar scalar when moved.TryGetValue((scalar.Mark, scalar.Text), out var text) => DefaultNode.Text(text, scalar.Mark, scalar.Trail),
        _ => node,
    };
}
