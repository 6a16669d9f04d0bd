namespace Runner.Recipes;

/// <summary>Walks a recipe by path.</summary>
public static class RecipePaths
{
    /// <summary>
    /// All leaves with their paths, in the order written: scalars, and maps and lists that hold nothing.
    /// </summary>
    public static IEnumerable<(string Path, RecipeNode Node)> Leaves(RecipeNode root) =>
        All(root).Where(pair => Children(pair.Node, "").Count == 0);

    /// <summary>All nodes below <paramref name="root"/> with their paths, parents first.</summary>
    public static IEnumerable<(string Path, RecipeNode Node)> All(RecipeNode root)
    {
        var open = new Stack<(string Path, RecipeNode Node)>(Children(root, "").Reverse());
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in Children(next.Node, next.Path).Reverse())
                open.Push(child);
        }
    }

    /// <summary>The node at <paramref name="path"/>, or null where there is none or the text is no path.</summary>
    public static RecipeNode? Find(RecipeNode root, string path) =>
        RecipePath.TryParse(path, out var parsed, out _) ? Find(root, parsed!) : null;

    /// <summary>The node at <paramref name="path"/>, or null.</summary>
    public static RecipeNode? Find(RecipeNode root, RecipePath path) =>
        path.Steps.Aggregate((RecipeNode?)root, (node, step) => node is null ? null : Step(node, step));

    internal static RecipeNode? Step(RecipeNode node, RecipePathStep step) => (node, step.Key) switch
    {
        (RecipeMap map, { } key) => map[key],
        (RecipeList list, null) when step.Index < list.Items.Count => list.Items[step.Index],
        _ => null,
    };

    /// <summary>What a node is, with its article, for messages.</summary>
    public static string Describe(RecipeNode node) => node switch
    {
        RecipeMap => "a map",
        RecipeList => "a list",
        RecipeScalar { IsNull: true } => "null",
        _ => "a single value",
    };

    private static IReadOnlyList<(string Path, RecipeNode Node)> Children(RecipeNode node, string path) => node switch
    {
        RecipeMap map => [.. map.Entries.Select(e => (RecipePath.Join(path, e.Key), e.Value))],
        RecipeList list => [.. list.Items.Select((item, i) => (RecipePath.Join(path, i), item))],
        _ => [],
    };
}
