using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Runner.Tests.Composition.Support;

/// <summary>
/// A JSON Schema (draft 7) compiled once, for sweeps: the independent validator takes a second for each recipe. Knows the keywords that <c>runner schema</c> writes and
/// refuses any other. <see cref="SchemaCheck"/> holds it to what others make of the same schema.
/// </summary>
internal sealed class SchemaEvaluator
{
    private static readonly HashSet<string> Notes = ["$schema", "title", "description", "default", "definitions", "then", "else"];

    private readonly JsonObject _definitions;
    private readonly Dictionary<string, Func<JsonNode?, bool>> _known = new(StringComparer.Ordinal);
    private readonly Func<JsonNode?, bool> _root;

    public SchemaEvaluator(string schema)
    {
        var root = JsonNode.Parse(schema)!.AsObject();
        _definitions = root["definitions"]!.AsObject();
        _root = Compile(root);
    }

    public bool Accepts(JsonNode? value) => _root(value);

    private Func<JsonNode?, bool> Compile(JsonNode? schema)
    {
        if (schema is JsonValue constant)
            return constant.GetValue<bool>() ? _ => true : _ => false;
        var keywords = schema!.AsObject();
        // what stands beside a reference has no meaning in draft 7
        if ((string?)keywords["$ref"] is { } reference)
            return Definition(reference["#/definitions/".Length..]);
        var checks = keywords.Where(keyword => !Notes.Contains(keyword.Key)).Select(keyword => Check(keyword.Key, keyword.Value, keywords)).ToArray();
        return value => Array.TrueForAll(checks, check => check(value));
    }

    // found when first asked for: definitions refer to themselves
    private Func<JsonNode?, bool> Definition(string name) => value =>
    {
        if (!_known.TryGetValue(name, out var check))
            _known[name] = check = Compile(_definitions[name] ?? throw new KeyNotFoundException(name));
        return check(value);
    };

    private Func<JsonNode?, bool> Check(string keyword, JsonNode? argument, JsonObject schema)
    {
        switch (keyword)
        {
            case "type":
                var types = argument is JsonArray several ? several.Select(t => (string)t!).ToArray() : [(string)argument!];
                return value => Array.Exists(types, type => Is(value, type));
            case "enum":
                var choices = argument!.AsArray().ToArray();
                return value => Array.Exists(choices, choice => Same(choice, value));
            case "pattern":
                var pattern = new Regex((string)argument!, RegexOptions.Compiled | RegexOptions.CultureInvariant);
                return value => value?.GetValueKind() != JsonValueKind.String || pattern.IsMatch((string)value!);
            case "minimum":
                return Number(argument, (value, bound) => value >= bound);
            case "maximum":
                return Number(argument, (value, bound) => value <= bound);
            case "exclusiveMinimum":
                return Number(argument, (value, bound) => value > bound);
            case "exclusiveMaximum":
                return Number(argument, (value, bound) => value < bound);
            case "minItems" or "maxItems":
                return Count<JsonArray>(keyword, argument, list => list.Count);
            case "minProperties" or "maxProperties":
                return Count<JsonObject>(keyword, argument, map => map.Count);
            case "minLength" or "maxLength":
                var length = (int)argument!;
                return value => value?.GetValueKind() != JsonValueKind.String || (keyword[1] == 'i' ? ((string)value!).Length >= length : ((string)value!).Length <= length);
            case "required":
                var names = argument!.AsArray().Select(n => (string)n!).ToArray();
                return value => value is not JsonObject map || Array.TrueForAll(names, map.ContainsKey);
            case "properties":
                var properties = argument!.AsObject().ToDictionary(p => p.Key, p => Compile(p.Value), StringComparer.Ordinal);
                return value => value is not JsonObject map || map.All(entry => !properties.TryGetValue(entry.Key, out var check) || check(entry.Value));
            case "additionalProperties":
                var declared = schema["properties"]?.AsObject().Select(p => p.Key).ToHashSet(StringComparer.Ordinal) ?? [];
                var others = Compile(argument);
                return value => value is not JsonObject map || map.All(entry => declared.Contains(entry.Key) || others(entry.Value));
            case "items":
                var item = Compile(argument);
                return value => value is not JsonArray list || list.All(item);
            case "allOf":
                var all = Parts(argument);
                return value => Array.TrueForAll(all, part => part(value));
            case "anyOf":
                var any = Parts(argument);
                return value => Array.Exists(any, part => part(value));
            case "oneOf":
                var one = Parts(argument);
                return value => one.Count(part => part(value)) == 1;
            case "not":
                var refused = Compile(argument);
                return value => !refused(value);
            case "if":
                var (condition, then, @else) = (Compile(argument), Compile(schema["then"] ?? true), Compile(schema["else"] ?? true));
                return value => condition(value) ? then(value) : @else(value);
            default:
                throw new NotSupportedException($"the keyword '{keyword}' is not known here");
        }
    }

    private Func<JsonNode?, bool>[] Parts(JsonNode? schemas) => [.. schemas!.AsArray().Select(Compile)];

    private static Func<JsonNode?, bool> Number(JsonNode? argument, Func<double, double, bool> holds)
    {
        var bound = Double(argument!);
        return value => value?.GetValueKind() != JsonValueKind.Number || holds(Double(value), bound);
    }

    private static Func<JsonNode?, bool> Count<T>(string keyword, JsonNode? argument, Func<T, int> count)
        where T : JsonNode
    {
        var limit = (int)argument!;
        return value => value is not T counted || (keyword[1] == 'i' ? count(counted) >= limit : count(counted) <= limit);
    }

    private static bool Is(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && Double(value) is var number && number == Math.Floor(number),
        _ => throw new NotSupportedException(type),
    };

    private static bool Same(JsonNode? left, JsonNode? right) => left?.GetValueKind() == JsonValueKind.Number && right?.GetValueKind() == JsonValueKind.Number
        ? Double(left) == Double(right)
        : JsonNode.DeepEquals(left, right);

    private static double Double(JsonNode value) => value.AsValue().TryGetValue<long>(out var whole) ? whole : value.AsValue().TryGetValue<int>(out var small) ? small : value.GetValue<double>();
}
