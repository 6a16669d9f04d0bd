namespace Runner.Recipes;

/// <summary>Joins inheritance trails.</summary>
internal static class Trails
{
    // A trail is for a reader: beyond this it would only feed recipes built to grow it without end.
    private const int Longest = 32;

    /// <summary><paramref name="over"/> with the places of <paramref name="under"/>, which it replaces, on its trail.</summary>
    public static T Over<T>(T over, RecipeNode? under)
        where T : RecipeNode =>
        under is null ? over : over with { Trail = Join(over.Trail, under.Mark, under.Trail) };

    public static IReadOnlyList<SourceMark> Join(IReadOnlyList<SourceMark> nearer, SourceMark mark, IReadOnlyList<SourceMark> farther) =>
        [.. nearer.Append(mark).Concat(farther).Distinct().Take(Longest)];
}
