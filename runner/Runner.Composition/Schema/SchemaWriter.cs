using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.Composition;

/// <summary>
/// Writes a JSON Schema (draft 7) of recipes from the installed components, for editors to complete and check from. It says what binding
/// says about names, types, ranges and lengths, and about what must be set: all of it in a recipe that stands alone, none in one that
/// extends another. Every value may be a reference (<c>${name}</c>). What no schema can say, such as two settings that do not fit,
/// binding finds.
/// </summary>
public static class SchemaWriter
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of recipes that bind to <paramref name="root"/>.</summary>
    /// <param name="catalog">Installed components.</param>
    /// <param name="root">Record of a whole recipe.</param>
    /// <param name="known">
    /// Components that are known by path, such as those of the recipe that others will extend: a map without a type at that path has their
    /// settings, and no others. Null, the default, for a schema of all recipes, in which it may have those of any component of its kind.
    /// </param>
    public static string Write(Catalog catalog, Type root, IReadOnlyDictionary<string, ComponentDefinition>? known = null)
    {
        known ??= new Dictionary<string, ComponentDefinition>();
        var values = new ValueSchema(known);
        var slots = new SlotSchema(catalog, values, known);
        var required = new RequiredSchema(catalog);
        var options = OptionDefinition.Of(root);
        var properties = new JsonObject
        {
            ["extends"] = new JsonObject
            {
                ["description"] = "Recipes this one builds on, relative to this file; later ones win, this file wins last.",
                ["oneOf"] = new JsonArray(BasePath("string", "null"), new JsonObject { ["type"] = "array", ["items"] = BasePath("string") }),
            },
            ["vars"] = new JsonObject { ["description"] = "Values to refer to as ${name}.", ["type"] = new JsonArray("object", "null") },
        };
        foreach (var option in options)
            properties[option.Name] = values.Of(option, option.Name);
        var definitions = slots.Definitions();
        var whole = required.Of(options) ?? [];
        foreach (var (name, definition) in required.Definitions)
            definitions[name] = definition;
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Runner recipe",
            ["description"] = XmlDocumentation.Of(root.Assembly).Summary(root),
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
            // what is missing here may stand in a base
            ["if"] = new JsonObject
            {
                ["required"] = new JsonArray("extends"),
                ["properties"] = new JsonObject { ["extends"] = new JsonObject { ["type"] = new JsonArray("string", "array"), ["minItems"] = 1 } },
            },
            ["else"] = whole,
            ["definitions"] = definitions,
        };
        return schema.ToJsonString(Format) + "\n";
    }

    private static JsonObject BasePath(params string[] types) => new()
    {
        ["type"] = types is [var one] ? one : new JsonArray([.. types.Select(t => (JsonNode)t)]),
        ["pattern"] = @"^(?!.*\$\{).*\.[yY][aA]?[mM][lL]$",
    };
}
