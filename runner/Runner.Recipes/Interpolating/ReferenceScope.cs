namespace Runner.Recipes;

/// <summary>Finds what a path names: first within <c>vars</c>, then within the recipe.</summary>
internal sealed class ReferenceScope(RecipeMap root)
{
    private const int MostCandidates = 2000;
    private readonly Dictionary<RecipeNode, Dictionary<string, RecipeNode>> _indexed = new(ReferenceEqualityComparer.Instance);
    private List<string>? _names;

    /// <summary>The variables, or null where the recipe has none.</summary>
    public RecipeMap? Vars { get; } = root["vars"] as RecipeMap;

    /// <summary>
    /// The node a path names, or null. References on the way are replaced by <paramref name="resolve"/>; where that gives
    /// null, <paramref name="isBroken"/> is true.
    /// </summary>
    public RecipeNode? Find(RecipePath path, Func<RecipeNode, RecipeNode?> resolve, out bool isBroken)
    {
        isBroken = false;
        return (Vars is null ? null : Walk(Vars, path, resolve, out isBroken))
            ?? (isBroken ? null : Walk(root, path, resolve, out isBroken));
    }

    /// <summary>A hint at the nearest name that could have been meant.</summary>
    public string? Hint(string name)
    {
        _names ??= [.. RecipePaths.All(root).Take(MostCandidates)
            .Select(p => p.Path.StartsWith("vars.", StringComparison.Ordinal) ? p.Path["vars.".Length..] : p.Path).Distinct()];
        // the end of a path alone, such as 'hidden' for 'model.hidden', is the likeliest slip
        var near = _names.Find(n => n.EndsWith($".{name}", StringComparison.Ordinal)) ?? NearestName.Suggest(name, _names);
        return near is null ? null : $"did you mean '${{{near}}}'?";
    }

    private RecipeNode? Walk(RecipeNode from, RecipePath path, Func<RecipeNode, RecipeNode?> resolve, out bool isBroken)
    {
        isBroken = false;
        var node = from;
        for (var i = 0; i < path.Steps.Count; i++)
        {
            if (node is RecipeScalar scalar && ReferenceText.IsIn(scalar.Text))
            {
                if (resolve(node) is not { } resolved)
                {
                    isBroken = true;
                    return null;
                }
                node = resolved;
            }
            if (Step(node, path.Steps[i]) is not { } next)
                return null;
            node = next;
        }
        return node;
    }

    private RecipeNode? Step(RecipeNode node, RecipePathStep step)
    {
        if (node is not RecipeMap map || step.Key is null)
            return RecipePaths.Step(node, step);
        if (!_indexed.TryGetValue(map, out var index))
            _indexed[map] = index = map.Entries.ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
        return index.GetValueOrDefault(step.Key);
    }
}
