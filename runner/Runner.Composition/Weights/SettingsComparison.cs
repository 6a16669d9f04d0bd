using Runner.Components;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>A setting that weights were trained with and a recipe has otherwise.</summary>
/// <param name="Name">Path within the component compared: <c>positions.max_distance</c>; empty for the component itself.</param>
/// <param name="There">What the weights were trained with.</param>
/// <param name="Here">What the recipe says.</param>
public sealed record SettingDifference(string Name, string There, string Here);

/// <summary>
/// Compares the settings of a component that weights were trained with and those of the one they are read into. Which options count, the options say
/// themselves: see <see cref="IndependentOfWeightsAttribute"/>. Data paths are left out; what they name is compared by its content.
/// </summary>
public static class SettingsComparison
{
    private const string Absent = "not said";

    /// <summary>All settings that differ and that weights depend on.</summary>
    /// <param name="catalog">Knows the options of components.</param>
    /// <param name="kind">Kind of the component.</param>
    /// <param name="there">Its settings with every default, as a resolved recipe has them.</param>
    /// <param name="here">The other one's, likewise.</param>
    public static IReadOnlyList<SettingDifference> Of(Catalog catalog, string kind, RecipeNode there, RecipeNode here)
    {
        var found = new List<SettingDifference>();
        Component(catalog, kind, there, here, "", found);
        return found;
    }

    private static void Component(Catalog catalog, string kind, RecipeNode there, RecipeNode here, string place, List<SettingDifference> found)
    {
        var (one, other) = (TypeOf(there), TypeOf(here));
        if (one is null || other is null || one != other)
        {
            if (Text(there) != Text(here))
                found.Add(new SettingDifference(place, one is null || other is null || one == other ? Text(there) : one, other is null || one is null || one == other ? Text(here) : other));
            return;
        }
        // options of a plugin that is not here any more all count
        var options = catalog.Find(one, kind).Component?.Options ?? [];
        Options(catalog, options, there as RecipeMap, here as RecipeMap, place, found);
    }

    private static void Options(Catalog catalog, IReadOnlyList<OptionDefinition> options, RecipeMap? there, RecipeMap? here, string place, List<SettingDifference> found)
    {
        foreach (var key in Keys(there).Union(Keys(here), StringComparer.Ordinal).Where(key => key != ComponentType.Key))
        {
            var option = options.FirstOrDefault(o => o.Name == key);
            if (option is { IsIndependentOfWeights: true } or { IsDataPath: true })
                continue;
            var (one, other) = (there?[key], here?[key]);
            var path = place.Length == 0 ? key : $"{place}.{key}";
            if (one is not null && other is not null && option?.SlotKind is { } kind && one is not RecipeList && other is not RecipeList)
                Component(catalog, kind, one, other, path, found);
            else if (option is { Nested.Count: > 0 } && one is RecipeMap && other is RecipeMap)
                Options(catalog, option.Nested, (RecipeMap)one, (RecipeMap)other, path, found);
            else if ((one is null ? option?.DefaultText ?? Absent : Text(one)) is var left && (other is null ? option?.DefaultText ?? Absent : Text(other)) is var right && left != right)
                found.Add(new SettingDifference(path, left, right));
        }
    }

    private static IEnumerable<string> Keys(RecipeMap? map) => map?.Entries.Select(entry => entry.Key) ?? [];

    private static string? TypeOf(RecipeNode node) => node switch
    {
        RecipeMap map => (map[ComponentType.Key] as RecipeScalar)?.Text,
        RecipeScalar { IsNull: false } scalar => scalar.Text,
        _ => null,
    };

    private static string Text(RecipeNode node) => node switch
    {
        RecipeMap map => "{" + string.Join(", ", map.Entries.Select(entry => $"{entry.Key}: {Text(entry.Value)}")) + "}",
        RecipeList list => "[" + string.Join(", ", list.Items.Select(Text)) + "]",
        _ => RecipeWriter.LeafText(node),
    };
}
