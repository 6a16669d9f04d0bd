namespace Runner.Recipes;

/// <summary>One difference between two recipes.</summary>
/// <param name="Path">Where.</param>
/// <param name="Left">The value in the first recipe; null where it has none.</param>
/// <param name="Right">The value in the second recipe; null where it has none.</param>
/// <param name="IsSwap">True where one component was exchanged for another: their settings are not listed one by one.</param>
public sealed record RecipeDifference(string Path, RecipeNode? Left, RecipeNode? Right, bool IsSwap = false);

/// <summary>
/// Compares recipes by meaning: <c>1e-4</c> equals <c>0.0001</c>, <c>type: x</c> equals <c>type: x@1</c>, quotes matter only
/// where they change the meaning, the order of keys never does.
/// </summary>
public static class RecipeDiff
{
    /// <summary>All differences, in the order of the first recipe's keys and then the second's.</summary>
    public static IReadOnlyList<RecipeDifference> Compare(RecipeMap left, RecipeMap right)
    {
        var found = new List<RecipeDifference>();
        CompareMaps(left, right, "", found);
        return found;
    }

    private static void Compare(RecipeNode left, RecipeNode right, string path, bool isType, List<RecipeDifference> found)
    {
        switch (left, right)
        {
            case (RecipeMap a, RecipeMap b) when ComponentType.Differs(a, b):
                found.Add(new RecipeDifference(path, left, right, IsSwap: true));
                break;
            case (RecipeMap a, RecipeMap b):
                CompareMaps(a, b, path, found);
                break;
            case (RecipeList a, RecipeList b):
                for (var i = 0; i < Math.Max(a.Items.Count, b.Items.Count); i++)
                    CompareParts(a.Items.ElementAtOrDefault(i), b.Items.ElementAtOrDefault(i), RecipePath.Join(path, i), false, found);
                break;
            case (RecipeScalar a, RecipeScalar b) when isType ? TypeText(a) == TypeText(b) : AreEqual(a, b):
                break;
            default:
                found.Add(new RecipeDifference(path, left, right));
                break;
        }
    }

    private static void CompareMaps(RecipeMap left, RecipeMap right, string path, List<RecipeDifference> found)
    {
        var rightByKey = right.Entries.ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
        foreach (var entry in left.Entries)
        {
            rightByKey.Remove(entry.Key, out var other);
            CompareParts(entry.Value, other, RecipePath.Join(path, entry.Key), entry.Key == ComponentType.Key, found);
        }
        foreach (var entry in right.Entries.Where(e => rightByKey.ContainsKey(e.Key)))
            found.Add(new RecipeDifference(RecipePath.Join(path, entry.Key), null, entry.Value));
    }

    private static void CompareParts(RecipeNode? left, RecipeNode? right, string path, bool isType, List<RecipeDifference> found)
    {
        if (left is not null && right is not null)
            Compare(left, right, path, isType, found);
        else
            found.Add(new RecipeDifference(path, left, right));
    }

    /// <summary>True where two scalars mean the same.</summary>
    internal static bool AreEqual(RecipeScalar left, RecipeScalar right)
    {
        if (left.IsNull || right.IsNull)
            return left.IsNull && right.IsNull;
        if (CoreScalar.TryReadBoolean(left, out var a) && CoreScalar.TryReadBoolean(right, out var b))
            return a == b;
        if (CoreScalar.TryReadInteger(left, out var m) && CoreScalar.TryReadInteger(right, out var n))
            return m == n;
        // beyond 64 bits only the text is exact
        if (!IsLongInteger(left) && !IsLongInteger(right)
            && CoreScalar.TryReadNumber(left, out var x) && CoreScalar.TryReadNumber(right, out var y))
            return x.Equals(y);
        return left.Text == right.Text && CoreScalar.IsString(left) == CoreScalar.IsString(right);
    }

    private static bool IsLongInteger(RecipeScalar scalar) =>
        !scalar.IsQuoted && CoreScalar.IsDecimalInteger(scalar.Text) && !CoreScalar.TryReadInteger(scalar, out _);

    private static string TypeText(RecipeScalar type) =>
        type.Text.EndsWith("@1", StringComparison.Ordinal) ? ComponentType.NameOf(type.Text) : type.Text;
}
