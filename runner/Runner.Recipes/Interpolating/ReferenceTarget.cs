namespace Runner.Recipes;

/// <summary>What a reference asks for: an environment variable or a path, or a mistake.</summary>
internal abstract record ReferenceTarget
{
    // Names other tools give to values that change by themselves.
    private static readonly HashSet<string> Changing = new(StringComparer.OrdinalIgnoreCase)
    {
        "now", "date", "time", "datetime", "timestamp", "today", "utcnow", "uuid", "guid", "random", "rand", "randint", "pid", "hostname",
    };

    /// <param name="Name">The variable.</param>
    /// <param name="Default">Taken where the variable is not set or empty; null for none.</param>
    public sealed record Variable(string Name, string? Default) : ReferenceTarget;

    public sealed record Setting(RecipePath Path) : ReferenceTarget;

    public sealed record Mistake(Errors.ErrorDescriptor Error, string Problem) : ReferenceTarget;

    /// <summary>True for names that elsewhere stand for the time, chance or the machine.</summary>
    public static bool IsChanging(string name) => Changing.Contains(name);

    /// <summary>Reads what stands between <c>${</c> and <c>}</c>.</summary>
    public static ReferenceTarget Read(string text)
    {
        if (text.Length == 0)
            return Invalid("a name is missing");
        if (text.Contains(ReferenceText.Open, StringComparison.Ordinal))
            return Invalid("references cannot stand within each other");
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return RecipePath.TryParse(text, out var path, out var problem)
                ? new Setting(path!)
                : Invalid(problem!);
        }
        var source = text[..colon];
        if (source != "env")
            return IsChanging(source) ? new Mistake(RecipeErrors.NotReproducible, "") : Invalid($"'{source}:' is no source of values");
        var rest = text[(colon + 1)..];
        var mark = rest.IndexOf(":-", StringComparison.Ordinal);
        var name = mark < 0 ? rest : rest[..mark];
        return IsVariableName(name)
            ? new Variable(name, mark < 0 ? null : rest[(mark + 2)..])
            : Invalid($"'{name}' is not the name of a variable");
    }

    private static Mistake Invalid(string problem) => new(RecipeErrors.InvalidReference, problem);

    private static bool IsVariableName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
