using System.Text.Json.Nodes;
using Runner.Composition;
using Runner.Tests.Composition.Support;

namespace Runner.Tests.Composition.Schema;

public sealed class SchemaWriterTests
{
    private static readonly SchemaCheck Schema = new(SchemaWriter.Write(Garage.Catalog, typeof(Car)));

    [Theory]
    [InlineData("""{ "name": "a", "engine": "piston" }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "power": 90, "fuel": "diesel-oil", "throttle": 0.5, "run_in": "2.5Mtok", "rest": "1h30min", "flywheel": "wheel/small@1" } }""")]
    [InlineData("""{ "name": "a", "engine": "engine/piston@1", "wheels": ["small", { "type": "plain@1", "size": 3 }], "spare": null }""")]
    [InlineData("""{ "extends": "base.yaml", "engine": { "power": 3 } }""")]
    [InlineData("""{ "extends": ["a.yaml", "b.yaml"], "vars": { "x": 1 }, "seed": "${x}", "gears": "${x}", "body": { "doors": "${x}" }, "notes": [1, { "a": 2 }] }""")]
    [InlineData("""{ "name": "a", "engine": "piston", "weights": { "a": 1 }, "extras": [{ "name": "x", "price": 2 }], "manual": "m.txt" }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "rest": "08:00:00" } }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "${which}", "any": 1 } }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "power": 90.0, "run_in": "100%" } }""")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "run_in": "1.5ksteps", "flywheel": "small" } }""")]
    [InlineData("""{ "extends": "base.yaml", "wheels": [{ "size": 3, "label": "x" }] }""")]
    [InlineData("""{ "extends": null, "name": "a", "engine": "piston" }""")]
    public void Accepts(string recipe) => Assert.Empty(Schema.Mistakes(JsonNode.Parse(recipe)));

    [Theory]
    [InlineData("""{ "engine": "piston" }""", "name")]
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
    [InlineData("""{ "name": "a", "engine": { "power": 3 } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "run_in": "150%" } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "run_in": "1.5steps" } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "rest": "" } }""", "engine")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "flywheel": "plain" } }""", "flywheel")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "flywheel": { "type": "plain" } } }""", "flywheel")]
    [InlineData("""{ "name": "a", "engine": { "type": "piston", "flywheel": { "size": 3 } } }""", "flywheel")]
    [InlineData("""{ "name": "a", "engine": "piston", "body": null }""", "body")]
    [InlineData("""{ "extends": "base.yaml", "engine": { "pwoer": 3 } }""", "engine")]
    [InlineData("""{ "extends": "base.yaml", "wheels": [{ "size": 3, "power": 3 }] }""", "wheels")]
    [InlineData("""{ "extends": "base.txt" }""", "extends")]
    [InlineData("""{ "extends": "${base}.yaml" }""", "extends")]
    public void Refuses(string recipe, string place) =>
        Assert.Contains(Schema.Mistakes(JsonNode.Parse(recipe)), mistake => mistake.Contains(place, StringComparison.Ordinal));

    [Fact]
    public void A_map_without_a_type_has_the_settings_of_the_component_that_is_known_there()
    {
        var piston = Garage.Catalog.Find("piston", "engine").Component!;
        var plain = Garage.Catalog.Find("plain", "wheel").Component!;
        var schema = new SchemaCheck(SchemaWriter.Write(Garage.Catalog, typeof(Car), new Dictionary<string, ComponentDefinition> { ["engine"] = piston, ["engine.flywheel"] = plain }));

        Assert.Empty(schema.Mistakes(JsonNode.Parse("""{ "extends": "a.yaml", "engine": { "flywheel": { "size": 3 } } }""")));
        Assert.Empty(schema.Mistakes(JsonNode.Parse("""{ "extends": "a.yaml", "engine": { "type": "piston", "flywheel": { "size": 3 } } }""")));
        Assert.NotEmpty(schema.Mistakes(JsonNode.Parse("""{ "extends": "a.yaml", "engine": { "flywheel": { "power": 3 } } }""")));
        Assert.Empty(schema.Mistakes(JsonNode.Parse("""{ "extends": "a.yaml", "engine": { "flywheel": { "type": "small" } } }""")));
    }

    [Fact]
    public void Tells_editors_what_the_declarations_say()
    {
        var schema = System.Text.Json.Nodes.JsonNode.Parse(SchemaWriter.Write(Garage.Catalog, typeof(Car)))!;
        Assert.Equal("http://json-schema.org/draft-07/schema#", (string)schema["$schema"]!);
        Assert.Equal("What it is called.", (string)schema["properties"]!["name"]!["description"]!);
        Assert.Equal(["name", "engine"], schema["else"]!["required"]!.AsArray().Select(n => (string)n!));
        var piston = schema["definitions"]!["engine.piston@1"]!;
        Assert.Equal("Source: Otto, 1876", (string)piston["description"]!);
        Assert.Equal("""{"description":"Power in kW; see Fuel.","default":80,"oneOf":[{"type":"integer","minimum":1,"maximum":500},{"$ref":"#/definitions/reference"}]}""", piston["properties"]!["power"]!.ToJsonString());
        Assert.Equal("small", (string)piston["properties"]!["flywheel"]!["default"]!);
        // each component once
        Assert.Equal(["doubting", "frozen", "plain@1", "plain", "served", "small", "square"], schema["definitions"]!["wheel.type"]!["oneOf"]![0]!["enum"]!.AsArray().Select(n => (string)n!));
    }
}
