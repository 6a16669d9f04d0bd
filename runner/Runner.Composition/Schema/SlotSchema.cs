using System.Text.Json.Nodes;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>
/// Definitions of slots and components. A slot takes a name alone or a map. The map's <c>type</c> is one choice among all names, and what
/// else may be in it follows from the choice, so that a mistyped name is told as that. A map without a type gets it from a base or a
/// default that a schema cannot see: its settings must fit one component of the kind together. Forms that exclude each other are
/// <c>oneOf</c>: editors show the title of every <c>anyOf</c> again.
/// </summary>
/// <param name="catalog">Installed components.</param>
/// <param name="values">Schemas of their settings.</param>
/// <param name="known">Components that a base is known to choose, by path: a map without a type has the settings of that one.</param>
internal sealed class SlotSchema(Catalog catalog, ValueSchema values, IReadOnlyDictionary<string, ComponentDefinition> known)
{
    /// <summary>One definition for each component, two for each kind: the slot, and <c>KIND.type</c>.</summary>
    public JsonObject Definitions()
    {
        var definitions = new JsonObject { [ValueSchema.Reference] = new JsonObject { ["type"] = "string", ["pattern"] = ValueSchema.ReferencePattern } };
        foreach (var component in catalog.Components.DistinctBy(c => (c.Type, c.Version)))
            definitions[Name(component)] = Component(component, null);
        foreach (var (path, component) in known.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            definitions[$"{ValueSchema.At(path)}.options"] = Component(component, path);
            definitions[ValueSchema.At(path)] = Slot(component.Kind, Of(catalog, component.Kind), (component, ValueSchema.ReferenceTo($"{ValueSchema.At(path)}.options")));
        }
        // kinds that slots name, whether or not a component of them is installed
        foreach (var kind in catalog.Components.Select(c => c.Kind).Union(values.SlotKinds).Order(StringComparer.Ordinal).ToList())
        {
            var components = Of(catalog, kind);
            definitions[$"{kind}.type"] = Names(kind, components);
            definitions[kind] = Slot(kind, components, null);
        }
        return definitions;
    }

    /// <summary>Definition of a component. No slash: it separates the steps of a JSON pointer.</summary>
    public static string Name(ComponentDefinition component) => $"{component.Kind}.{component.Reference}";

    /// <summary>The components of a kind, each version once.</summary>
    public static IReadOnlyList<ComponentDefinition> Of(Catalog catalog, string kind) => [.. catalog.OfKind(kind).DistinctBy(c => (c.Type, c.Version))];

    /// <summary>All ways to name a component: <c>learned</c> and <c>position/learned</c> mean the newest version.</summary>
    public static string Pattern(ComponentDefinition component, IEnumerable<ComponentDefinition> ofKind) =>
        $"^({component.Kind}/)?{component.Name}{(IsNewest(component, ofKind) ? $"(@{component.Version})?" : $"@{component.Version}")}$";

    private JsonObject Component(ComponentDefinition component, string? path)
    {
        var properties = new JsonObject { [ComponentType.Key] = true };
        foreach (var option in component.Options)
            properties[option.Name] = values.Of(option, path is null ? null : $"{path}.{option.Name}");
        return new JsonObject
        {
            ["title"] = $"{component.Type} version {component.Version}",
            ["description"] = component.Source is { } source ? $"{component.Summary} Source: {source}".Trim() : component.Summary,
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Slot(string kind, IReadOnlyList<ComponentDefinition> components, (ComponentDefinition Component, JsonObject Options)? known)
    {
        JsonObject[] choices =
        [
            .. components.Select(c => new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { [ComponentType.Key] = new JsonObject { ["type"] = "string", ["pattern"] = Pattern(c, components) } } },
                ["then"] = known?.Component == c ? known.Value.Options.DeepClone() : ValueSchema.ReferenceTo(Name(c)),
            }),
        ];
        var map = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [ComponentType.Key] = ValueSchema.ReferenceTo($"{kind}.type") },
        };
        if (components.Count > 0)
        {
            map["if"] = new JsonObject { ["required"] = new JsonArray(ComponentType.Key) };
            map["then"] = new JsonObject { ["allOf"] = new JsonArray([.. choices]) };
            map["else"] = known?.Options ?? new JsonObject { ["anyOf"] = new JsonArray([.. components.Select(c => ValueSchema.ReferenceTo(Name(c)))]) };
        }
        return new JsonObject { ["oneOf"] = new JsonArray(ValueSchema.ReferenceTo($"{kind}.type"), map) };
    }

    // Completion offers each component once, by its shortest name; the longer ones are checked by a pattern.
    private static JsonObject Names(string kind, IReadOnlyList<ComponentDefinition> components)
    {
        if (components.Count == 0)
            return new JsonObject { ["type"] = "string" };
        var shortest = components.Select(c => IsNewest(c, components) ? c.Name : c.Reference).Distinct(StringComparer.Ordinal);
        var longer = string.Join('|', components.Select(c => IsNewest(c, components) ? $"{kind}/{c.Name}(@{c.Version})?|{c.Reference}" : $"{kind}/{c.Reference}"));
        return new JsonObject
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["enum"] = new JsonArray([.. shortest.Select(n => (JsonNode)n)]) },
                new JsonObject { ["type"] = "string", ["pattern"] = $"^({longer})$|{ValueSchema.ReferencePattern}" }),
        };
    }

    private static bool IsNewest(ComponentDefinition component, IEnumerable<ComponentDefinition> ofKind) =>
        ofKind.Where(c => c.Name == component.Name).Max(c => c.Version) == component.Version;
}
