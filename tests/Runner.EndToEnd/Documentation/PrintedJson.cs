using System.Text.Json;

namespace Runner.EndToEnd.Documentation;

/// <summary>Compares printed JSON with what is really there, by its keys.</summary>
internal static class PrintedJson
{
    /// <summary>Fails the test unless an object anywhere in <paramref name="real"/> has the keys of the block, and so down to its leaves.</summary>
    public static void AssertLike(CodeBlock printed, string real)
    {
        using var document = JsonDocument.Parse(printed.Body);
        using var output = JsonDocument.Parse(real);
        var expected = document.RootElement;
        Assert.True(Objects(output.RootElement).Any(found => IsLike(expected, found)), $"{printed}\nno object is like this one in\n{real}");
    }

    private static bool IsLike(JsonElement expected, JsonElement found) => (expected.ValueKind, found.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) =>
            Keys(expected).SequenceEqual(Keys(found)) && expected.EnumerateObject().All(property => IsLike(property.Value, found.GetProperty(property.Name))),
        (JsonValueKind.Array, JsonValueKind.Array) =>
            expected.GetArrayLength() == 0 || found.GetArrayLength() == 0 || IsLike(expected[0], found[0]),
        (JsonValueKind.Object or JsonValueKind.Array, JsonValueKind.Null) => true,
        _ => expected.ValueKind == found.ValueKind || found.ValueKind == JsonValueKind.Null,
    };

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Objects(property.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };

    private static IEnumerable<string> Keys(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal) : [];
}
