using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>
/// Writes a JSON Schema (draft 7) of recipes from the installed components, for editors to complete and check from. It accepts every
/// recipe that binds: settings may come from <c>extends</c>, so none is demanded where that is written, and every value may be a
/// reference (<c>${name}</c>). What no schema can say, such as two settings that do not fit, binding finds.
/// </summary>
public static class SchemaWriter
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of recipes that bind to <paramref name="root"/>.</summary>
    /// <param name="catalog">Installed components.</param>
    /// <param name="root">Record of a whole recipe.</param>
    public static string Write(Catalog catalog, Type root)
    {
        var values = new ValueSchema();
        var properties = new JsonObject
        {
            ["extends"] = new JsonObject
            {
                ["description"] = "Recipes this one builds on, relative to this file; later ones win, this file wins last.",
                ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }),
            },
            ["vars"] = new JsonObject { ["description"] = "Values to refer to as ${name}.", ["type"] = new JsonArray("object", "null") },
        };
        var options = OptionDefinition.Of(root);
        foreach (var option in options)
            properties[option.Name] = values.Of(option);
        var required = options.Where(o => o.DefaultText is null).Select(o => (JsonNode)o.Name!).ToArray();
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Runner recipe",
            ["description"] = XmlDocumentation.Of(root.Assembly).Summary(root),
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["anyOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray("extends") }, new JsonObject { ["required"] = new JsonArray(required) }),
            ["definitions"] = Definitions(catalog, values),
        };
        return schema.ToJsonString(Format) + "\n";
    }

    private static JsonObject Definitions(Catalog catalog, ValueSchema values)
    {
        var definitions = new JsonObject { [ValueSchema.Reference] = new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{[^}]+\}" } };
        foreach (var component in catalog.Components.DistinctBy(c => (c.Type, c.Version)))
            definitions[Name(component)] = Component(catalog, component, values);
        // kinds that slots name, whether or not a component of them is installed
        foreach (var kind in catalog.Components.Select(c => c.Kind).Union(values.SlotKinds).Order(StringComparer.Ordinal).ToList())
            definitions[kind] = Slot(catalog, kind);
        return definitions;
    }

    private static JsonObject Component(Catalog catalog, ComponentDefinition component, ValueSchema values)
    {
        var properties = new JsonObject { [ComponentType.Key] = new JsonObject { ["enum"] = Names(catalog, component) } };
        foreach (var option in component.Options)
            properties[option.Name] = values.Of(option);
        return new JsonObject
        {
            ["title"] = $"{component.Type} version {component.Version}",
            ["description"] = component.Source is { } source ? $"{component.Summary} Source: {source}".Trim() : component.Summary,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray(ComponentType.Key),
            ["additionalProperties"] = false,
        };
    }

    /// <summary>
    /// A slot takes a type alone, or a map of a component; a map without a type takes it from a base or a default, and what may be in it
    /// depends on that.
    /// </summary>
    private static JsonObject Slot(Catalog catalog, string kind)
    {
        var components = catalog.OfKind(kind).DistinctBy(c => (c.Type, c.Version)).ToList();
        var names = new JsonObject { ["type"] = "string" };
        if (components.Count > 0)
            names["enum"] = new JsonArray([.. components.SelectMany(c => Names(catalog, c).Select(n => n!.DeepClone()))]);
        return new JsonObject
        {
            ["anyOf"] = new JsonArray(
            [
                names,
                .. components.Select(c => (JsonNode)ValueSchema.ReferenceTo(Name(c))),
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { [ComponentType.Key] = ValueSchema.ReferenceTo(ValueSchema.Reference) },
                },
            ]),
        };
    }

    // learned and position/learned mean the newest version
    private static JsonArray Names(Catalog catalog, ComponentDefinition component)
    {
        string[] pinned = [component.Reference, $"{component.Type}@{component.Version}"];
        var isNewest = catalog.OfKind(component.Kind).Where(c => c.Name == component.Name).Max(c => c.Version) == component.Version;
        return new JsonArray([.. (isNewest ? [component.Name, component.Type, .. pinned] : pinned).Select(n => (JsonNode)n)]);
    }

    // no slash: it separates the steps of a JSON pointer
    private static string Name(ComponentDefinition component) => $"{component.Kind}.{component.Reference}";
}
