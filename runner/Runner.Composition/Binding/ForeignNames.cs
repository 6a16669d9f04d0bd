using System.Globalization;
using System.Reflection;
using Runner.Components;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>
/// Answers a key that is no setting of where it stands: the name that it has here, where another tool's was written, or the place that it
/// belongs to. Made from what options declare themselves (<see cref="AlsoCalledAttribute"/>), when a recipe first has such a key.
/// </summary>
/// <param name="catalog">Installed components.</param>
/// <param name="root">Record of a whole recipe.</param>
internal sealed class ForeignNames(Catalog catalog, Type root)
{
    private const int Depth = 4;

    private readonly Lazy<IReadOnlyList<Setting>> _settings = new(() =>
    {
        var found = new List<Setting>();
        Collect(catalog, root, "", [], found);
        return found;
    });

    /// <summary>What to write instead of <paramref name="entry"/>, where another tool's name for a setting was written; null where it is none.</summary>
    /// <param name="entry">Key and value as written.</param>
    /// <param name="place">Path of the map they stand in.</param>
    public string? Hint(RecipeEntry entry, string place)
    {
        var key = Fold(entry.Key);
        var matches = _settings.Value.SelectMany(s => s.Property.Property.GetCustomAttributes<AlsoCalledAttribute>()
            .Where(a => a.Names.Contains(key)).Select(a => (Setting: s, Name: a))).ToList();
        var nearest = Nearest(matches.ConvertAll(m => m.Setting), place);
        if (nearest.Count == 0)
            return null;
        var written = nearest.Select(s => (s.Path, Name: matches.First(m => m.Setting.Path == s.Path).Name)).ToList();
        var names = string.Join(" or ", written.Select(w => $"'{Shown(w.Path, place)}'"));
        var value = written is [var one] && Translated(entry.Value, one.Name) is { } text ? $": {one.Path[(one.Path.LastIndexOf('.') + 1)..]}: {text}" : "";
        return $"what other tools call '{entry.Key}' is {names} here{value}.";
    }

    /// <summary>Where a setting of this very name stands; null where there is none, or more than two.</summary>
    public string? ElsewhereHint(RecipeEntry entry, string place)
    {
        var key = Fold(entry.Key);
        var places = Nearest([.. _settings.Value.Where(s => s.Property.Name == key)], place).ConvertAll(s => s.Path);
        return places.Count is 0 or > 2 ? null : $"it is a setting of {string.Join(" and of ", places.Select(p => $"'{Owner(p)}'"))}.";
    }

    // the same section first, then what lies least deep
    private static List<Setting> Nearest(IReadOnlyList<Setting> settings, string place)
    {
        var within = settings.Where(s => Owner(s.Path) == place).ToList();
        var candidates = (within.Count > 0 ? within : settings).DistinctBy(s => s.Path).ToList();
        var least = candidates.Count == 0 ? 0 : candidates.Min(s => s.Path.Count(c => c == '.'));
        return candidates.FindAll(s => s.Path.Count(c => c == '.') == least);
    }

    private static string Owner(string path) => path.Contains('.', StringComparison.Ordinal) ? path[..path.LastIndexOf('.')] : "";

    private static string Shown(string path, string place) => Owner(path) == place ? path[(path.LastIndexOf('.') + 1)..] : path;

    private static string? Translated(RecipeNode value, AlsoCalledAttribute name)
    {
        if (value is not RecipeScalar { IsNull: false, Text.Length: > 0 and < 40 } scalar)
            return null;
        var text = CoreScalar.TryReadNumber(scalar, out var number) && name.Factor != 1
            ? Math.Round(number * name.Factor, 10).ToString(CultureInfo.InvariantCulture)
            : RecipeWriter.LeafText(scalar);
        return name.As is { } form ? string.Format(CultureInfo.InvariantCulture, form, text) : text;
    }

    private static void Collect(Catalog catalog, Type record, string place, IReadOnlyList<Type> above, List<Setting> found)
    {
        if (above.Count == Depth || above.Contains(record))
            return;
        foreach (var property in OptionProperty.Of(record))
        {
            var path = RecipePath.Join(place, property.Name);
            found.Add(new Setting(path, property));
            if (property.Shape is { Form: ValueForm.Record } section)
                Collect(catalog, section.Type, path, [.. above, record], found);
            else if (property.Shape is { Form: ValueForm.Component, SlotKind: { } kind })
            {
                foreach (var options in catalog.OfKind(kind).Select(c => c.OptionsType).OfType<Type>().Distinct())
                    Collect(catalog, options, path, [.. above, record], found);
            }
        }
    }

    private static string Fold(string key) => key.ToLowerInvariant().Replace('-', '_');

    private sealed record Setting(string Path, OptionProperty Property);
}
