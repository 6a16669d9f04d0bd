using System.Text.Json.Nodes;
using Runner.Cli.Commands;
using Runner.Tests.Composition.Support;
using Runner.Tests.Training.Support;

namespace Runner.Tests.Cli.Commands;

/// <summary><c>runner schema --recipe FILE</c>: what an editor checks and completes in a recipe that extends another.</summary>
public sealed class SchemaCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_map_without_a_type_is_checked_as_the_component_of_the_recipe_that_is_extended()
    {
        File.WriteAllText(_folder["base.yaml"], "model: { type: bert, hidden: 32, heads: 2, positions: { type: relative-parametric, max_distance: 8 } }\noptimizer: { type: lamb }\n");
        File.WriteAllText(_folder["mine.yaml"], "extends: base.yaml\nname: mine\nmodel: { layers: 2 }\n");
        Assert.Equal(0, Typed.Run(new SchemaCommand(), _folder["mine.json"], "--recipe", _folder["mine.yaml"]));
        Assert.Equal(0, Typed.Run(new SchemaCommand(), _folder["any.json"]));
        var (mine, any) = (Read("mine.json"), Read("any.json"));

        foreach (var good in new[] { "{ \"positions\": { \"max_distance\": 16 } }", "{ \"positions\": { \"type\": \"learned\", \"max_length\": 64 } }", "{ \"hidden\": 64 }" })
            Assert.Empty(mine.Mistakes(Recipe($"\"model\": {good}")));
        // another encoding's setting is one of all encodings, but not of this one
        Assert.NotEmpty(mine.Mistakes(Recipe("\"model\": { \"positions\": { \"max_length\": 64 } }")));
        Assert.Empty(any.Mistakes(Recipe("\"model\": { \"positions\": { \"max_length\": 64 } }")));
        Assert.NotEmpty(mine.Mistakes(Recipe("\"optimizer\": { \"momentum\": 0.9 }")));
        Assert.Empty(mine.Mistakes(Recipe("\"optimizer\": { \"learning_rate\": 1e-3 }")));
    }

    [Fact]
    public void A_recipe_that_cannot_be_read_leaves_no_schema()
    {
        foreach (var text in new[] { "extends: nowhere.yaml\n", "model: { type: bert\n" })
        {
            File.WriteAllText(_folder["mine.yaml"], text);
            Assert.Equal(1, Typed.Run(new SchemaCommand(), _folder["mine.json"], "--recipe", _folder["mine.yaml"]));
            Assert.False(File.Exists(_folder["mine.json"]));
        }
    }

    private SchemaCheck Read(string file) => new(File.ReadAllText(_folder[file]));

    private static JsonNode? Recipe(string section) => JsonNode.Parse($"{{ \"extends\": \"base.yaml\", \"name\": \"mine\", {section} }}");
}
