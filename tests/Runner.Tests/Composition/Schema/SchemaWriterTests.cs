using NJsonSchema;
using NJsonSchema.Validation;
using Runner.Composition;
using Runner.Tests.Composition.Support;

namespace Runner.Tests.Composition.Schema;

public sealed class SchemaWriterTests
{
    private static readonly Task<JsonSchema> Schema = JsonSchema.FromJsonAsync(SchemaWriter.Write(Garage.Catalog, typeof(Car)));

    [Theory]
    [InlineData("""{ "name": "a", "engine": "piston" }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "power": 90, "fuel": "diesel-oil", "throttle": 0.5, "run_in": "2.5Mtok", "rest": "1h30min", "flywheel": "wheel/small@1" } }""")]
    [InlineData("""{ "name": "a", "engine": "engine/piston@1", "wheels": ["small", { "type": "plain@1", "size": 3 }], "spare": null }""")]
    [InlineData("""{ "extends": "base.yaml", "engine": { "power": 3 } }""")]
    [InlineData("""{ "extends": ["a.yaml", "b.yaml"], "vars": { "x": 1 }, "seed": "${x}", "gears": "${x}", "body": { "doors": "${x}" }, "notes": [1, { "a": 2 }] }""")]
    [InlineData("""{ "name": "a", "engine": "piston", "weights": { "a": 1 }, "extras": [{ "name": "x", "price": 2 }], "manual": "m.txt" }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "rest": "08:00:00" } }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "${which}", "any": 1 } }""")]
    public async Task Accepts(string recipe) => Assert.Empty((await Schema).Validate(recipe).Select(Show));

    [Theory]
    [InlineData("""{ "engine": "piston" }""", "#/")]
    [InlineData("""{ "name": "a", "engine": "piston", "seeed": 1 }""", "seeed")]
    [InlineData("""{ "name": "A B", "engine": "piston" }""", "name")]
    [InlineData("""{ "name": "a", "engine": "pistn" }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "pwoer": 1 } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "power": 501 } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "throttle": 0 } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "fuel": "diesel_oil" } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "run_in": "500" } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "rest": "1s1h" } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": "piston", "wheels": [{ "type": "small", "size": 1 }] }""", "wheels")]
    [InlineData("""{ "name": "a", "engine": "piston", "radio": "yes" }""", "radio")]
    [InlineData("""{ "name": "a", "engine": "piston", "gears": [0] }""", "gears")]
    [InlineData("""{ "name": "a", "engine": "piston", "body": { "color": "red" } }""", "body")]
    [InlineData("""{ "name": "a", "engine": null }""", "engine")]
    public async Task Refuses(string recipe, string place) =>
        Assert.Contains((await Schema).Validate(recipe), e => Show(e).Contains(place, StringComparison.Ordinal));

    [Fact]
    public void Tells_editors_what_the_declarations_say()
    {
        var schema = System.Text.Json.Nodes.JsonNode.Parse(SchemaWriter.Write(Garage.Catalog, typeof(Car)))!;
        Assert.Equal("http://json-schema.org/draft-07/schema#", (string)schema["$schema"]!);
        Assert.Equal("What it is called.", (string)schema["properties"]!["name"]!["description"]!);
        Assert.Equal(["name", "engine"], schema["anyOf"]![1]!["required"]!.AsArray().Select(n => (string)n!));
        var piston = schema["definitions"]!["engine.piston@1"]!;
        Assert.Equal("Source: Otto, 1876", (string)piston["description"]!);
        Assert.Equal("""{"description":"Power in kW; see Fuel.","default":80,"anyOf":[{"type":"integer","minimum":1,"maximum":500},{"$ref":"#/definitions/reference"}]}""", piston["properties"]!["power"]!.ToJsonString());
        Assert.Equal("small", (string)piston["properties"]!["flywheel"]!["default"]!);
        Assert.Contains("plain@1", schema["definitions"]!["wheel"]!["anyOf"]![0]!["enum"]!.AsArray().Select(n => (string)n!));
    }

    private static string Show(ValidationError error) => $"{error.Path}: {error.Kind}";
}
