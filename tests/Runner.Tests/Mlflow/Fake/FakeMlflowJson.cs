using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Runner.Tests.Mlflow.Fake;

/// <summary>An answer of failure.</summary>
internal sealed class FakeFailure(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static FakeFailure Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);

    public static FakeFailure Absent(string message) => new(404, "RESOURCE_DOES_NOT_EXIST", message);
}

/// <summary>Reads and writes JSON with the server's habits.</summary>
internal static partial class FakeMlflowJson
{
    public static JsonObject Parse(FakeRequest request)
    {
        // The default server sees no body where the length is not told.
        if (request.IsChunked || request.Body.Length == 0) return [];
        var text = request.Text;

        // A bare NaN stops the parser, which keeps what it had: the point's value and timestamp become 0 and the rest is lost.
        if (BareNonFinite().Match(text) is { Success: true } bare)
            text = text[..bare.Index] + ":0,\"timestamp\":0}]}";
        return (JsonObject)JsonNode.Parse(text)!;
    }

    public static string Text(JsonObject body, string name) => TextOrNull(body, name)
        ?? throw FakeFailure.Invalid($"Missing value for required parameter '{name}'");

    public static string? TextOrNull(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => throw FakeFailure.Invalid($"Invalid value {other} for parameter '{name}' supplied: must be a string"),
    };

    public static long? Integer(JsonObject body, string name) =>
        body[name] is { } node ? long.Parse(node.ToString(), CultureInfo.InvariantCulture) : null;

    public static double Number(JsonObject body, string name) =>
        body[name] is { } node ? double.Parse(node.ToString(), CultureInfo.InvariantCulture) : throw FakeFailure.Invalid($"Missing value for required parameter '{name}'");

    public static IEnumerable<JsonObject> Objects(JsonObject body, string name) => (body[name] as JsonArray ?? []).OfType<JsonObject>();

    public static JsonNode Value(double value) => double.IsNaN(value) ? JsonValue.Create("NaN") : JsonValue.Create(value);

    public static JsonArray Array(IEnumerable<JsonNode> nodes) => new([.. nodes]);

    [GeneratedRegex(":\\s*-?(NaN|Infinity)\\b")]
    private static partial Regex BareNonFinite();
}
