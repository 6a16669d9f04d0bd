using YamlDotNet.Core;

namespace Runner.Recipes;

/// <summary>The seven tags of the YAML 1.2 core schema; every other tag is refused, since tags can name code to run.</summary>
internal static class CoreTag
{
    private const string Prefix = "tag:yaml.org,2002:";

    /// <summary>True where the tag may stand on a map (<c>map</c>) or list (<c>seq</c>), as <paramref name="form"/>
    /// says.</summary>
    public static bool Allows(TagName tag, string form) => tag.IsEmpty || tag.IsNonSpecific || tag.Value == Prefix + form;

    /// <summary>The scalar with its tag applied, or null where the tag does not fit it.</summary>
    public static RecipeScalar? Apply(TagName tag, RecipeScalar scalar)
    {
        if (tag.IsEmpty)
            return scalar;
        if (tag.IsNonSpecific || tag.Value == Prefix + "str")
            return scalar with { IsQuoted = true };
        var plain = scalar with { IsQuoted = false };
        var fits = tag.Value switch
        {
            Prefix + "int" => CoreScalar.TryReadInteger(plain, out _) || CoreScalar.IsDecimalInteger(plain.Text),
            Prefix + "float" => CoreScalar.TryReadNumber(plain, out _),
            Prefix + "bool" => CoreScalar.TryReadBoolean(plain, out _),
            Prefix + "null" => plain.IsNull,
            _ => false,
        };
        return fits ? plain : null;
    }

    /// <summary>The tag as people write it: <c>!!python/name</c>.</summary>
    public static string Show(TagName tag) =>
        tag.Value.StartsWith(Prefix, StringComparison.Ordinal) ? "!!" + tag.Value[Prefix.Length..] : tag.Value;
}
