using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Runner.Recipes;
using Runner.Values;

namespace Runner.Composition;

/// <summary>Schemas of single settings.</summary>
/// <param name="known">Components that a base is known to choose, by path; empty for a schema of all recipes.</param>
internal sealed class ValueSchema(IReadOnlyDictionary<string, ComponentDefinition> known)
{
    /// <summary>Definition of a text with a reference in it.</summary>
    public const string Reference = "reference";

    /// <summary>A reference, as a regular expression.</summary>
    public const string ReferencePattern = @"\$\{[^}]+\}";

    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    /// <summary>Kinds of all slots seen so far.</summary>
    public IReadOnlyCollection<string> SlotKinds => _kinds;

    public static JsonObject ReferenceTo(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    /// <summary>Definition of the slot at a path whose component is known.</summary>
    public static string At(string path) => $"at.{path}";

    /// <param name="option">The setting.</param>
    /// <param name="path">Where it stands; null where that is not one place, as within a component that many slots can take.</param>
    public JsonObject Of(OptionDefinition option, string? path)
    {
        var property = option.Declaration;
        var schema = new JsonObject();
        if (option.Summary.Length > 0)
            schema["description"] = option.Summary;
        if (property.Shape is not { } shape)
            return schema;
        if (option.DefaultText is not null && Default(option) is { } value)
            schema["default"] = value;
        if (Alternatives(shape, property, option, path) is not [var only])
            schema["oneOf"] = new JsonArray([.. Alternatives(shape, property, option, path)]);
        else if (only.ContainsKey("$ref"))
            schema["allOf"] = new JsonArray(only);
        else
        {
            foreach (var (key, part) in only)
                schema[key] = part?.DeepClone();
        }
        return schema;
    }

    /// <summary>The forms a value may have: its own, null where that is allowed, a reference where its own form is no text.</summary>
    private List<JsonObject> Alternatives(ValueShape shape, OptionProperty property, OptionDefinition option, string? path)
    {
        List<JsonObject> alternatives = [Value(shape, property, option, path)];
        // a single value may stand for a list of one
        if (shape.Form == ValueForm.List && property.TakesSingle)
            return [.. alternatives, .. Alternatives(shape.Element! with { AllowsNull = shape.AllowsNull || shape.Element!.AllowsNull }, property, option, null)];
        if (shape.AllowsNull && alternatives[0]["type"] is JsonArray types)
            types.Add((JsonNode)"null");
        else if (shape.AllowsNull)
            alternatives.Add(new JsonObject { ["type"] = "null" });
        // names of components include references; texts are checked for them by their patterns
        if (shape.Form is not (ValueForm.Text or ValueForm.Component) && !(shape.Form == ValueForm.Raw && Takes(alternatives[0], "string")))
            alternatives.Add(ReferenceTo(Reference));
        return alternatives;
    }

    private JsonObject Value(ValueShape shape, OptionProperty property, OptionDefinition option, string? path) => shape.Form switch
    {
        ValueForm.Text => Text(property),
        ValueForm.Boolean => new JsonObject { ["type"] = "boolean" },
        ValueForm.WholeNumber => Number("integer", shape, property),
        ValueForm.Number => Number("number", shape, property),
        ValueForm.Choice => new JsonObject { ["enum"] = new JsonArray([.. shape.Choices.Select(c => (JsonNode)c)]) },
        ValueForm.Duration => new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern },
        ValueForm.TimeSpan => new JsonObject { ["type"] = "string", ["pattern"] = TimeText.Pattern },
        ValueForm.List => Counted(new JsonObject { ["type"] = "array", ["items"] = Item(shape.Element!, property, option) }, property, "Items"),
        ValueForm.Dictionary => Counted(new JsonObject { ["type"] = "object", ["additionalProperties"] = Item(shape.Element!, property, option) }, property, "Properties"),
        ValueForm.Record => Record(option, path),
        ValueForm.Component => Slot(shape, path),
        _ => new JsonObject { ["type"] = new JsonArray([.. RawTypes(shape.Type).Select(t => (JsonNode)t)]) },
    };

    private JsonObject Item(ValueShape shape, OptionProperty property, OptionDefinition option) =>
        Alternatives(shape, property, option, null) is [var only] ? only : new JsonObject { ["oneOf"] = new JsonArray([.. Alternatives(shape, property, option, null)]) };

    private JsonObject Slot(ValueShape shape, string? path)
    {
        _kinds.Add(shape.SlotKind!);
        return ReferenceTo(path is not null && known.ContainsKey(path) ? At(path) : shape.SlotKind!);
    }

    private JsonObject Record(OptionDefinition option, string? path)
    {
        // a record within itself is not unrolled
        if (option.Nested.Count == 0)
            return new JsonObject { ["type"] = "object" };
        var properties = new JsonObject();
        foreach (var inner in option.Nested)
            properties[inner.Name] = Of(inner, path is null ? null : $"{path}.{inner.Name}");
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static string[] RawTypes(Type type) =>
        type == typeof(RecipeMap) ? ["object"]
        : type == typeof(RecipeList) ? ["array"]
        : type == typeof(RecipeScalar) ? ["string", "number", "boolean"]
        : ["object", "array", "string", "number", "boolean"];

    private static bool Takes(JsonObject schema, string type) => schema["type"] is JsonArray types && types.Any(t => (string?)t == type);

    // a text takes any plain value as it stands
    private static JsonObject Text(OptionProperty property)
    {
        if (property.Rules.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed)
            return new JsonObject { ["oneOf"] = new JsonArray(Allowed(allowed), ReferenceTo(Reference)) };
        var text = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        if (property.Rules.OfType<RegularExpressionAttribute>().FirstOrDefault() is { } pattern)
        {
            // a pattern says nothing about what is no string to a schema
            text["type"] = new JsonArray([.. new[] { ("string", true), ("number", pattern.IsValid("1")), ("boolean", pattern.IsValid("true")) }
                .Where(t => t.Item2).Select(t => (JsonNode)t.Item1)]);
            if (pattern.IsValid("1") && !pattern.IsValid("-1"))
                text["minimum"] = 0;
            text["pattern"] = $"^({pattern.Pattern})$|{ReferencePattern}";
        }
        else if (property.Rules.OfType<RequiredAttribute>().Any() || property.IsDataPath)
            text["pattern"] = @"\S";
        // the lengths of a list's rules count its items
        return property.Shape!.Form == ValueForm.Text ? Counted(text, property, "Length") : text;
    }

    private static JsonObject Allowed(AllowedValuesAttribute allowed) => new()
    {
        ["enum"] = new JsonArray([.. allowed.Values.Select(v => v is int number ? (JsonNode)number : RuleText.Value(v))]),
    };

    private static JsonObject Number(string type, ValueShape shape, OptionProperty property)
    {
        if (property.Rules.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed)
            return Allowed(allowed);
        var (least, most) = shape.Type == typeof(int) ? (int.MinValue, int.MaxValue)
            : shape.Type == typeof(long) ? (long.MinValue, long.MaxValue)
            : (-double.MaxValue, double.MaxValue);
        var schema = new JsonObject { ["type"] = type };
        var range = property.Rules.OfType<RangeAttribute>().FirstOrDefault(r => RuleText.LimitOf(r.Minimum) is not null && RuleText.LimitOf(r.Maximum) is not null);
        if (range is not null)
            (least, most) = (RuleText.LimitOf(range.Minimum)!.Value, RuleText.LimitOf(range.Maximum)!.Value);
        if (least > -double.MaxValue)
            schema[range is { MinimumIsExclusive: true } ? "exclusiveMinimum" : "minimum"] = least;
        if (most < double.MaxValue)
            schema[range is { MaximumIsExclusive: true } ? "exclusiveMaximum" : "maximum"] = most;
        return schema;
    }

    /// <summary>The counts that the rules demand: <c>minItems</c>, <c>maxLength</c> and their like.</summary>
    private static JsonObject Counted(JsonObject schema, OptionProperty property, string what)
    {
        foreach (var rule in property.Rules)
        {
            var (least, most) = rule switch
            {
                MinLengthAttribute r => (r.Length, (int?)null),
                MaxLengthAttribute r => (0, r.Length),
                LengthAttribute r => (r.MinimumLength, r.MaximumLength),
                StringLengthAttribute r when what == "Length" => (r.MinimumLength, r.MaximumLength),
                _ => (0, null),
            };
            if (least > 0)
                schema[$"min{what}"] = least;
            if (most is { } limit)
                schema[$"max{what}"] = limit;
        }
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
            // the quotes belong to YAML
            _ => yaml is ['"', ..] ? JsonNode.Parse(yaml) : yaml,
        };
    }
}
