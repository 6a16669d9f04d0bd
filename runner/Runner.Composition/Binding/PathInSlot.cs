using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Answers a path that stands where a component belongs, such as <c>train: poems.txt</c>.</summary>
internal static class PathInSlot
{
    private const int MostForms = 3;

    /// <summary>The components of the kind that take one path, written with it; null where the text is no path or none of them does.</summary>
    public static string? Hint(Catalog catalog, string kind, string text)
    {
        if (!IsPath(kind, text))
            return null;
        var path = RecipeWriter.LeafText(new RecipeScalar { Text = text, Mark = default });
        // a required path says more than an optional one that the component can do without
        var takers = catalog.OfKind(kind).Select(c => (Component: c, Options: c.Options.Where(o => o.Declaration is { IsDataPath: true, Shape.Form: ValueForm.Text }).ToList()))
            .Where(t => t.Options.Count == 1 && t.Component.Options.All(o => o.DefaultText is not null || o == t.Options[0]))
            .OrderBy(t => t.Options[0].DefaultText is not null).ToList();
        var forms = takers.Select(t => $"{{ type: {t.Component.Name}, {t.Options[0].Name}: {path} }}").Distinct(StringComparer.Ordinal).Take(MostForms).ToList();
        return forms.Count == 0 ? null : $"did you mean {string.Join(" or ", forms)}?";
    }

    private static bool IsPath(string kind, string text) =>
        !text.StartsWith(kind + "/", StringComparison.Ordinal) && !text.Contains('@', StringComparison.Ordinal)
        && (text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal) || text.StartsWith('~')
            || (Path.GetExtension(text) is { Length: > 1 and <= 12 } extension && extension.AsSpan(1).IndexOfAnyExceptInRange('0', '9') >= 0));
}
