namespace Runner.Recipes;

/// <summary>The <c>type</c> of a component map: a name, perhaps with a version: <c>wordpiece@1</c>.</summary>
public static class ComponentType
{
    /// <summary>The key that makes a map a component.</summary>
    public const string Key = "type";

    /// <summary>Name of the component a map chooses, without its version; null where it chooses none.</summary>
    public static string? NameOf(RecipeMap map) => map[Key] is RecipeScalar { IsNull: false } type ? NameOf(type.Text) : null;

    /// <summary><paramref name="type"/> without its version.</summary>
    public static string NameOf(string type) => type.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? type[..at] : type;

    /// <summary>True where both maps choose a component, and not the same one.</summary>
    internal static bool Differs(RecipeMap left, RecipeMap right) =>
        NameOf(left) is { } a && NameOf(right) is { } b && a != b;
}
