namespace Runner.Recipes;

/// <summary>
/// Lays one recipe over another. Maps merge key by key; scalars and lists replace; a map that chooses another component than the
/// map beneath it replaces it whole, so that no setting of the old component leaks into the new one.
/// </summary>
public static class RecipeMerge
{
    /// <summary><paramref name="over"/> laid over <paramref name="under"/>; what it replaced is on its trail.</summary>
    public static RecipeNode Merge(RecipeNode under, RecipeNode over)
    {
        if (ReferenceEquals(under, over))
            return over;
        if (under is not RecipeMap below || over is not RecipeMap above)
            return Trails.Over(over, under);
        return ComponentType.Differs(below, above) ? Swap(below, above) : Merge(below, above);
    }

    /// <summary>Two maps that choose the same component, or of which one chooses none: keys of the lower one first.</summary>
    public static RecipeMap Merge(RecipeMap under, RecipeMap over)
    {
        var entries = under.Entries.ToList();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
            places.Add(entry.Key, places.Count);
        foreach (var entry in over.Entries)
        {
            if (places.TryGetValue(entry.Key, out var place))
                entries[place] = entry with { Value = Merge(entries[place].Value, entry.Value) };
            else
                entries.Add(entry);
        }
        return Trails.Over(over, under) with { Entries = entries };
    }

    /// <summary><paramref name="over"/> in place of another component, whose <c>type</c> goes on the trail of its own.</summary>
    internal static RecipeMap Swap(RecipeMap under, RecipeMap over) => Trails.Over(over, under) with
    {
        Entries = [.. over.Entries.Select(e =>
            e.Key == ComponentType.Key ? e with { Value = Trails.Over(e.Value, under[ComponentType.Key]) } : e)],
    };
}
