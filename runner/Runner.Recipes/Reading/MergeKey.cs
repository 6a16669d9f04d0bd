namespace Runner.Recipes;

/// <summary>
/// <c>&lt;&lt;: *name</c>: brings the entries of one or several maps into a map. Own entries win, then earlier maps over later
/// ones; nested maps are not merged (that is what <c>extends</c> does).
/// </summary>
internal static class MergeKey
{
    public const string Key = "<<";

    /// <summary>The maps that the value of <c>&lt;&lt;</c> names, or null where it names something else.</summary>
    public static IReadOnlyList<RecipeMap>? Sources(RecipeNode value) => value switch
    {
        RecipeMap map => [map],
        RecipeList list when list.Items.All(i => i is RecipeMap) => [.. list.Items.Cast<RecipeMap>()],
        _ => null,
    };

    /// <summary><paramref name="own"/> entries with those of <paramref name="sources"/> beneath them.</summary>
    public static List<RecipeEntry> Apply(List<RecipeEntry> own, IReadOnlyList<RecipeMap> sources)
    {
        var result = new List<RecipeEntry>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in sources.SelectMany(s => s.Entries))
        {
            if (places.TryAdd(entry.Key, result.Count))
                result.Add(entry);
        }
        foreach (var entry in own)
        {
            if (places.TryGetValue(entry.Key, out var place))
                result[place] = entry with { Value = Trails.Over(entry.Value, result[place].Value) };
            else
                result.Add(entry);
        }
        return result;
    }

    /// <summary>The first source that chooses another component than the map does: its settings would leak into that
    /// one.</summary>
    public static RecipeMap? OtherComponent(RecipeMap own, IReadOnlyList<RecipeMap> sources) =>
        sources.FirstOrDefault(s => ComponentType.Differs(own, s));
}
