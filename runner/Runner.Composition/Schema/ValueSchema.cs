using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Schemas of single settings.</summary>
internal sealed class ValueSchema
{
    /// <summary>Definition of a text with a reference in it.</summary>
    public const string Reference = "reference";

    private const string DurationPattern = @"^(\d[\d_]*(\.[\d_]*)?|\.\d+) ?([kMG]?(steps?|ep|epochs?|tok|tokens?)|%)$";

    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    /// <summary>Kinds of all slots seen so far.</summary>
    public IReadOnlyCollection<string> SlotKinds => _kinds;

    public static JsonObject ReferenceTo(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    public JsonObject Of(OptionDefinition option)
    {
        var property = option.Declaration;
        var schema = new JsonObject();
        if (option.Summary.Length > 0)
            schema["description"] = option.Summary;
        if (property.Shape is not { } shape)
            return schema;
        if (option.DefaultText is not null && Default(option) is { } value)
            schema["default"] = value;
        if (shape.Form == ValueForm.Raw)
            return schema;
        var alternatives = new JsonArray(Value(shape, property, option));
        if (shape.AllowsNull || property.Shape.Form == ValueForm.Record)
            alternatives.Add((JsonNode)new JsonObject { ["type"] = "null" });
        if (shape.Form != ValueForm.Text)
            alternatives.Add((JsonNode)ReferenceTo(Reference));
        schema["anyOf"] = alternatives;
        return schema;
    }

    private JsonObject Value(ValueShape shape, OptionProperty property, OptionDefinition option) => shape.Form switch
    {
        ValueForm.Text => Text(property),
        ValueForm.Boolean => new JsonObject { ["type"] = "boolean" },
        ValueForm.WholeNumber => Ranged(new JsonObject { ["type"] = "integer" }, property),
        ValueForm.Number => Ranged(new JsonObject { ["type"] = "number" }, property),
        ValueForm.Choice => new JsonObject { ["enum"] = new JsonArray([.. shape.Choices.Select(c => (JsonNode)c)]) },
        ValueForm.Duration => new JsonObject { ["type"] = "string", ["pattern"] = DurationPattern },
        ValueForm.TimeSpan => new JsonObject { ["type"] = "string", ["pattern"] = TimeText.Pattern },
        ValueForm.List when property.TakesSingle => new JsonObject { ["anyOf"] = new JsonArray(List(shape, property, option), Item(shape.Element!, property, option)) },
        ValueForm.List => List(shape, property, option),
        ValueForm.Dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = Item(shape.Element!, property, option) },
        ValueForm.Record => Record(option),
        ValueForm.Component => Slot(shape),
        _ => [],
    };

    private JsonObject List(ValueShape shape, OptionProperty property, OptionDefinition option) =>
        new() { ["type"] = "array", ["items"] = Item(shape.Element!, property, option) };

    private JsonObject Item(ValueShape shape, OptionProperty property, OptionDefinition option) => shape.Form == ValueForm.Raw
        ? []
        : new JsonObject { ["anyOf"] = new JsonArray(Value(shape, property, option), ReferenceTo(Reference)) };

    private JsonObject Slot(ValueShape shape)
    {
        _kinds.Add(shape.SlotKind!);
        return ReferenceTo(shape.SlotKind!);
    }

    private JsonObject Record(OptionDefinition option)
    {
        // a record within itself is not unrolled
        if (option.Nested.Count == 0)
            return new JsonObject { ["type"] = "object" };
        var properties = new JsonObject();
        foreach (var inner in option.Nested)
            properties[inner.Name] = Of(inner);
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    // a text takes any plain value as it stands
    private static JsonObject Text(OptionProperty property)
    {
        if (property.Rules.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed)
            return new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray([.. allowed.Values.Select(v => (JsonNode)RuleText.Value(v))]) }, ReferenceTo(Reference)) };
        var text = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        if (property.Rules.OfType<RegularExpressionAttribute>().FirstOrDefault() is { } pattern)
            text["pattern"] = $@"^({pattern.Pattern})$|\$\{{";
        return text;
    }

    private static JsonObject Ranged(JsonObject schema, OptionProperty property)
    {
        if (property.Rules.OfType<RangeAttribute>().FirstOrDefault() is not { } range
            || RuleText.Bound(range.Minimum) is not { } least || RuleText.Bound(range.Maximum) is not { } most)
        {
            return schema;
        }
        if (least > -double.MaxValue)
            schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = least;
        if (most < double.MaxValue)
            schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = most;
        return schema;
    }

    private static JsonNode? Default(OptionDefinition option)
    {
        var property = option.Declaration;
        if (property.DefaultComponent is { } component)
            return component;
        return property.Shape!.Form is ValueForm.Record or ValueForm.Raw or ValueForm.List or ValueForm.Dictionary or ValueForm.Component
            ? null
            : Json(option.DefaultText!, property.Shape.Form);
    }

    private static JsonNode? Json(string yaml, ValueForm form)
    {
        var scalar = new RecipeScalar { Text = yaml, Mark = default };
        return form switch
        {
            _ when scalar.IsNull => null,
            ValueForm.Boolean => yaml == "true",
            ValueForm.WholeNumber => long.Parse(yaml, CultureInfo.InvariantCulture),
            ValueForm.Number => double.Parse(yaml, CultureInfo.InvariantCulture),
            ValueForm.Text => yaml is ['"', ..] ? JsonNode.Parse(yaml) : yaml,
            _ => yaml,
        };
    }
}
