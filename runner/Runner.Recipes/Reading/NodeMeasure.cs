namespace Runner.Recipes;

/// <summary>
/// Size of a tree with every shared part counted as often as it is used, found in time linear in what is really there.
/// </summary>
internal sealed class NodeMeasure
{
    private readonly Dictionary<RecipeNode, Size> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Saturates far above any budget and far below overflow.</summary>
    private const long Ceiling = 1L << 40;

    public Size Of(RecipeNode node)
    {
        if (_known.TryGetValue(node, out var size))
            return size;
        size = node switch
        {
            RecipeMap map => Sum(map.Entries.Select(e => Of(e.Value) is var v ? v with { Characters = v.Characters + e.Key.Length } : v)),
            RecipeList list => Sum(list.Items.Select(Of)),
            RecipeScalar scalar => new Size(1, scalar.Text.Length, 0),
            _ => default,
        };
        _known[node] = size;
        return size;
    }

    /// <summary>The message for the first budget that <paramref name="size"/> exceeds, or null.</summary>
    public static (Errors.ErrorDescriptor Descriptor, int Budget)? Excess(Size size, RecipeBudgets budgets) =>
        size.Nodes > budgets.Nodes ? (RecipeErrors.TooManyNodes, budgets.Nodes)
        : size.Characters > budgets.Characters ? (RecipeErrors.TooMuchText, budgets.Characters)
        : size.Depth > budgets.Depth ? (RecipeErrors.TooDeep, budgets.Depth)
        : null;

    private static Size Sum(IEnumerable<Size> parts)
    {
        var (nodes, characters, depth) = (1L, 0L, 0);
        foreach (var part in parts)
        {
            nodes = Math.Min(nodes + part.Nodes, Ceiling);
            characters = Math.Min(characters + part.Characters, Ceiling);
            depth = Math.Max(depth, part.Depth);
        }
        return new Size(nodes, characters, depth + 1);
    }

    /// <param name="Nodes">Maps, lists and scalars.</param>
    /// <param name="Characters">Of keys and scalars.</param>
    /// <param name="Depth">Levels of maps and lists.</param>
    public readonly record struct Size(long Nodes, long Characters, int Depth);
}
