using System.Text.Json.Nodes;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>
/// What a recipe that stands alone must set, apart from what it may set: settings without a default, and the types of components where
/// the slot has none. Parts that demand nothing are left out.
/// </summary>
internal sealed class RequiredSchema(Catalog catalog)
{
    private readonly Dictionary<string, JsonObject?> _definitions = new(StringComparer.Ordinal);     // null: nothing is demanded
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);                             // being worked out: refers to itself
    private readonly HashSet<string> _recursive = new(StringComparer.Ordinal);

    /// <summary>The definitions that the demands refer to.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Definitions =>
        _definitions.Where(d => d.Value is not null).OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value));

    /// <summary>The demands of a map with these settings; null for none.</summary>
    public JsonObject? Of(IReadOnlyList<OptionDefinition> options)
    {
        var properties = new JsonObject();
        foreach (var option in options)
        {
            if (option.Declaration.Shape is { } shape && Of(option, shape) is { } demand)
                properties[option.Name] = demand;
        }
        var required = options.Where(o => o.DefaultText is null).Select(o => (JsonNode)o.Name).ToArray();
        if (required.Length + properties.Count == 0)
            return null;
        var schema = new JsonObject();
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        if (properties.Count > 0)
            schema["properties"] = properties;
        return schema;
    }

    private JsonObject? Of(OptionDefinition option, ValueShape shape) => shape.Form switch
    {
        ValueForm.Record => Of(option.Nested),
        ValueForm.Component => Slot(shape.SlotKind!, option.Declaration.ComponentOfMaps),
        ValueForm.List when Of(option, shape.Element!) is { } items => new JsonObject { ["items"] = items },
        ValueForm.Dictionary when Of(option, shape.Element!) is { } values => new JsonObject { ["additionalProperties"] = values },
        _ => null,
    };

    private JsonObject Slot(string kind, string? defaultType)
    {
        var untyped = new JsonObject { ["required"] = new JsonArray(ComponentType.Key) };
        if (defaultType is not null && catalog.Find(defaultType, kind).Component is { } component)
        {
            untyped = ValueSchema.ReferenceTo(SlotSchema.Name(component));
            if (Demands(component) is { } demands)
                untyped = new JsonObject { ["allOf"] = new JsonArray(untyped, ValueSchema.ReferenceTo(demands)) };
        }
        var schema = new JsonObject
        {
            ["if"] = new JsonObject { ["type"] = "object", ["not"] = new JsonObject { ["required"] = new JsonArray(ComponentType.Key) } },
            ["then"] = untyped,
        };
        if (Demands(kind) is { } typed)
            schema["else"] = ValueSchema.ReferenceTo(typed);
        return schema;
    }

    private string? Demands(string kind) => Define($"{kind}.required", () => OfKind(kind));

    private string? Demands(ComponentDefinition component) => Define($"{SlotSchema.Name(component)}.required", () => Of(component.Options));

    private string? Define(string name, Func<JsonObject?> make)
    {
        if (_open.Contains(name))
        {
            _recursive.Add(name);
            return name;
        }
        if (!_definitions.ContainsKey(name))
        {
            _open.Add(name);
            var made = make();
            _open.Remove(name);
            _definitions[name] = made ?? (_recursive.Contains(name) ? [] : null);
        }
        return _definitions[name] is null ? null : name;
    }

    private JsonObject? OfKind(string kind)
    {
        var components = SlotSchema.Of(catalog, kind);
        var choices = new JsonArray();
        foreach (var component in components)
        {
            if (Demands(component) is not { } demands)
                continue;
            var named = new JsonObject { ["type"] = "string", ["pattern"] = SlotSchema.Pattern(component, components) };
            choices.Add((JsonNode)new JsonObject
            {
                ["if"] = new JsonObject { ["required"] = new JsonArray(ComponentType.Key), ["properties"] = new JsonObject { [ComponentType.Key] = named } },
                ["then"] = ValueSchema.ReferenceTo(demands),
            });
            // its name alone sets nothing
            if (component.Options.Any(o => o.DefaultText is null))
                choices.Add((JsonNode)new JsonObject { ["not"] = named.DeepClone() });
        }
        return choices.Count == 0 ? null : new JsonObject { ["allOf"] = choices };
    }
}
