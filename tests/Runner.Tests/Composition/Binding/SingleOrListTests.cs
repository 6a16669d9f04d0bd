using System.Text.Json.Nodes;
using Runner.Composition;
using Runner.Data;
using Runner.Tests.Composition.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Composition.Binding;

/// <summary>Lists that may be written as their only item, and slots whose component a map without a type means.</summary>
public class SingleOrListTests
{
    [Fact]
    public void A_single_value_stands_for_a_list_of_one_where_the_option_says_so()
    {
        Assert.NotNull(Composed.Component<ICorpusComponent>("{type: text, path: /x, field: content}"));
        Assert.NotNull(Composed.Component<ICorpusComponent>("{type: text, path: /x, field: [title, content]}"));
        Assert.Contains("a list is written in brackets", Composed.Problem<ICorpusComponent>(("type", "text"), ("paths", "/x")).Hint!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "data": { "type": "text", "train": { "type": "text", "path": "x", "field": "content" } } }""")]
    [InlineData("""{ "data": { "type": "text", "train": { "type": "text", "path": "x", "field": ["title", "content"] } } }""")]
    [InlineData("""{ "data": { "type": "text", "train": { "type": "text", "path": "x" }, "evaluation": { "share": "2%", "seed": 3 } } }""")]
    public void The_schema_takes_what_the_binder_takes(string recipe) =>
        Assert.Empty(new SchemaCheck(SchemaWriter.Write(Composed.Catalog, typeof(Recipe))).Mistakes(JsonNode.Parse(recipe)));

    public sealed record Recipe
    {
        public required IDataComponent Data { get; init; }
    }
}
