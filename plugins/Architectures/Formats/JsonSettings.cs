using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>Typed values of a configuration or of settings. Null counts as absent; numbers may be written as texts.</summary>
/// <param name="format">Named in messages: <c>format/bert</c>.</param>
/// <param name="values">Read only.</param>
internal sealed class JsonSettings(string format, JsonObject values)
{
    public string Format => format;

    public bool Has(string name) => values[name] is not null;

    public int Integer(string name) => Has(name) ? Integer(name, 0) : throw FormatErrors.Missing.With(format, name);

    public int Integer(string name, int fallback)
    {
        if (!Has(name))
            return fallback;
        var value = Number(name, 0);
        return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw Unusable(name, "a whole number is expected");
    }

    public double Number(string name, double fallback)
    {
        if (!Has(name))
            return fallback;
        return double.TryParse(Scalar(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Unusable(name, "a number is expected");
    }

    public bool Flag(string name, bool fallback) => !Has(name) ? fallback : Scalar(name) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Unusable(name, "true or false is expected"),
    };

    public string? Text(string name) => Has(name) ? Scalar(name) : null;

    public IReadOnlyList<string>? Texts(string name)
    {
        if (!Has(name))
            return null;
        if (values[name] is not JsonArray list || list.Any(item => item?.GetValueKind() != JsonValueKind.String))
            throw Unusable(name, "a list of texts is expected");
        return [.. list.Select(item => item!.GetValue<string>())];
    }

    /// <summary>The settings of a component: a map with <c>type</c>, or the type alone. Versions of types are left off.</summary>
    public (string Type, JsonSettings Options) Component(string name, string fallback) => values[name] switch
    {
        null => (fallback, new JsonSettings(format, [])),
        JsonObject map => (TypeOf(map), new JsonSettings(format, map)),
        _ => (Scalar(name).Split('@')[0], new JsonSettings(format, [])),
    };

    /// <summary>The type in settings of a component, its version left off.</summary>
    public static string TypeOf(JsonObject component) => component["type"]?.ToString().Split('@')[0] ?? "";

    public Errors.RunnerException Unusable(string name, string reason) =>
        FormatErrors.Unusable.With(format, name, values[name]?.ToJsonString() ?? "missing", reason);

    private string Scalar(string name) => values[name]!.GetValueKind() switch
    {
        JsonValueKind.String => values[name]!.GetValue<string>(),
        JsonValueKind.Object or JsonValueKind.Array => throw Unusable(name, "a single value is expected"),
        _ => values[name]!.ToJsonString(),
    };
}
