using System.Collections;
using System.Globalization;
using System.Text.Json;
using Runner.Recipes;
using Runner.Values;

namespace Runner.Composition;

/// <summary>Writes values as recipe nodes: each has one form, so that a default and the same value typed by hand look alike.</summary>
internal static class DefaultNode
{
    /// <summary>The node for a value that is no record and no component.</summary>
    public static RecipeNode Of(object? value, ValueShape shape, SourceMark mark) => value switch
    {
        null => Plain("null", mark),
        RecipeNode raw => raw,
        string text => Text(text, mark, []),
        IDictionary map => new RecipeMap
        {
            Mark = mark,
            Entries = [.. map.Keys.Cast<string>().Select(k => new RecipeEntry(k, mark, Of(map[k], shape.Element!, mark)))],
        },
        IEnumerable list => new RecipeList { Mark = mark, Items = [.. list.Cast<object?>().Select(i => Of(i, shape.Element!, mark))] },
        _ => Plain(Canonical(value), mark),
    };

    /// <summary>A text, marked as quoted where it would otherwise be taken for something else.</summary>
    public static RecipeScalar Text(string text, SourceMark mark, IReadOnlyList<SourceMark> trail)
    {
        var plain = new RecipeScalar { Text = text, Mark = mark, Trail = trail };
        return CoreScalar.IsString(plain) ? plain : plain with { IsQuoted = true };
    }

    /// <summary>The one way a value that is neither text nor null is written.</summary>
    public static string Canonical(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        double number => Number(number),
        float number => Number(number),
        Enum choice => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString()),
        TimeSpan time => TimeText.Write(time),
        Duration duration => duration.ToString(),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    // The shortest text that reads back as the same number; 1E-05 is 1e-05 in YAML of either version.
    private static string Number(IFormattable number) => number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    private static RecipeScalar Plain(string text, SourceMark mark) => new() { Text = text, Mark = mark };
}
