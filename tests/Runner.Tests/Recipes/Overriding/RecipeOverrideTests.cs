using Runner.Recipes;

namespace Runner.Tests.Recipes.Overriding;

public sealed class RecipeOverrideTests : IDisposable
{
    private const string Recipe = """
        model:
          type: bert
          hidden: 128
          positions: {type: learned, max: 512}
          layers: [1, 2]
        arms: [{name: one}, {name: two}]
        nothing:
        """;

    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.hidden=64", "model.hidden", "64")]
    [InlineData("model.hidden=", "model.hidden", "null")]
    [InlineData("model.hidden=1e-4", "model.hidden", "1e-4")]
    [InlineData("model.hidden='64'", "model.hidden", "\"64\"")]
    [InlineData("model.hidden='it''s # no comment'", "model.hidden", "\"it's # no comment\"")]
    [InlineData("model.hidden=a#b", "model.hidden", "\"a#b\"")]
    [InlineData("model.hidden=a=b", "model.hidden", "a=b")]
    [InlineData("model.layers=[3, 4]", "model.layers[1]", "4")]
    [InlineData("model.layers+=3", "model.layers[2]", "3")]
    [InlineData("model.layers+={k: v}", "model.layers[2].k", "v")]
    [InlineData("model.layers[0]=9", "model.layers[0]", "9")]
    [InlineData("arms[1].name=three", "arms[1].name", "three")]
    [InlineData("arms[1].new.deep=1", "arms[1].new.deep", "1")]
    [InlineData("new.deep.er=1", "new.deep.er", "1")]
    [InlineData("new+=1", "new[0]", "1")]
    [InlineData("nothing.a=1", "nothing.a", "1")]
    [InlineData("nothing+=1", "nothing[0]", "1")]
    [InlineData("whole-word.a-b=1", "whole-word.a-b", "1")]
    [InlineData("arms[0][\"a.b=\\\"c\\\"\"]=1", "arms[0][\"a.b=\\\"c\\\"\"]", "1")]
    [InlineData("model.positions=sinusoidal", "model.positions.type", "sinusoidal")]
    [InlineData("model.positions=null", "model.positions", "null")]
    [InlineData("model.positions={type: x, k: 3}", "model.positions.k", "3")]
    [InlineData("model.positions=[1]", "model.positions[0]", "1")]
    [InlineData("model.positions.type=sinusoidal", "model.positions.type", "sinusoidal")]
    [InlineData("model.positions.type=learned@2", "model.positions.max", "512")]
    public void Sets(string change, string path, string value)
    {
        var root = _folder.ComposeText(Recipe, change)!.Root;

        Assert.Equal("no errors.\n", _folder.Messages);
        Assert.Equal(value, RecipeWriter.LeafText(RecipePaths.Find(root, path)!));
    }

    [Theory]
    [InlineData("model.positions=sinusoidal", "model.positions.max")]
    [InlineData("model.positions=learned", "model.positions.max")]
    [InlineData("model.positions={type: learned}", "model.positions.max")]
    [InlineData("model.positions.type=sinusoidal", "model.positions.max")]
    [InlineData("model.hidden-", "model.hidden")]
    [InlineData("~model.hidden", "model.hidden")]
    [InlineData("~model.positions", "model.positions")]
    [InlineData("~arms[0]", "arms[1]")]
    [InlineData("arms[0]-", "arms[1]")]
    [InlineData("~arms[0].name", "arms[0].name")]
    public void Removes(string change, string path)
    {
        var root = _folder.ComposeText(Recipe, change)!.Root;

        Assert.Equal("no errors.\n", _folder.Messages);
        Assert.Null(RecipePaths.Find(root, path));
        Assert.Equal("bert", ((RecipeScalar)RecipePaths.Find(root, "model.type")!).Text);
    }

    [Fact]
    public void Overrides_apply_in_order()
    {
        Assert.Equal("a:\n  - 2\n  - 3\n", _folder.Yaml("a: 1\n", "a=[1]", "a+=3", "a[0]=2", "b.c=1", "~b"));
    }

    [Fact]
    public void Values_are_marked_within_the_text_and_remember_what_they_replaced()
    {
        var root = _folder.ComposeText(Recipe, "model.layers=[3, {a: 4}]")!.Root;

        var node = RecipePaths.Find(root, "model.layers[1].a")!;
        Assert.Equal("--set model.layers=[3, {a: 4}](1,22)", node.Mark.ToString());
        Assert.Equal([(5, 11)], RecipePaths.Find(root, "model.layers")!.Trail.Select(m => (m.Line, m.Column)));
    }

    [Fact]
    public void A_swapped_component_remembers_the_old_one()
    {
        var root = _folder.ComposeText(Recipe, "model.positions=none")!.Root;

        Assert.Equal([(4, 14)], RecipePaths.Find(root, "model.positions")!.Trail.Select(m => (m.Line, m.Column)));
        Assert.Equal([(4, 21)], RecipePaths.Find(root, "model.positions.type")!.Trail.Select(m => (m.Line, m.Column)));
    }

    [Fact]
    public void A_reference_may_stand_for_a_component() =>
        Assert.Equal("p:\n  type: y\n  k: 1\n", _folder.Yaml("vars: {other: {type: y, k: 1}}\np: {type: x}\n", "p=${other}"));

    [Theory]
    [InlineData("model.hidden", 13, "'=', '+=' or '-' is missing after the path")]
    [InlineData("", 1, "the path is empty")]
    [InlineData("=3", 1, "a name is missing before '='")]
    [InlineData("a..b=3", 3, "a name is missing before '.'")]
    [InlineData("a.", 3, "a name is missing at the end of the path")]
    [InlineData("a[x]=3", 5, "'[x]' is not an index; count from 0, or write a key as [\"x\"]")]
    [InlineData("a[-1]=3", 6, "'[-1]' is not an index; count from 0, or write a key as [\"-1\"]")]
    [InlineData("a[0=3", 6, "'[' has no closing ']'")]
    [InlineData("a[\"b=3", 7, "'[\"' has no closing '\"]'")]
    [InlineData("~a=3", 3, "a deletion ends with its path")]
    [InlineData("a b=3", 2, "'=', '+=' or '-' is missing after the path")]
    [InlineData("a=x # y", 5, "'#' starts a comment in YAML")]
    [InlineData("a=#y", 3, "'#' starts a comment in YAML")]
    public void Text_that_is_no_override(string text, int column, string problem)
    {
        var bag = new DiagnosticBag();

        Assert.Null(RecipeOverride.Parse(text, bag));
        var found = Assert.Single(bag.Items);
        Assert.Equal(("RUN1050", $"the override '{text}' is not understood: {problem}.", $"--set {text}({1},{column})"),
            (found.Descriptor.Code, found.Message, found.Mark.ToString()));
    }

    [Fact]
    public void A_value_that_is_no_yaml()
    {
        _folder.ComposeText(Recipe, "model.layers=[1, 2");

        Assert.Equal(
            """
            --set model.layers=[1, 2(1,19): error RUN1001: this is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'.
                  the '[' before this is not closed, or a comma is missing.
            1 error.

            """, _folder.Messages);
    }

    [Theory]
    [InlineData("model.hidden.x=1", "RUN1051", "'model.hidden' is a single value, which has no 'x'.", null)]
    [InlineData("model.layers.x=1", "RUN1051", "'model.layers' is a list, which has no 'x'.", null)]
    [InlineData("model[0]=1", "RUN1051", "'model' is a map, which has no '[0]'.", null)]
    [InlineData("model.layers[2]=1", "RUN1053", "the list 'model.layers' has 2 items.", null)]
    [InlineData("~model.layers[7]", "RUN1053", "the list 'model.layers' has 2 items.", null)]
    [InlineData("model.hidden+=1", "RUN1054", "'model.hidden' is a single value, not a list.", null)]
    [InlineData("model.positions+=1", "RUN1054", "'model.positions' is a map, not a list.", null)]
    [InlineData("~model.hiden", "RUN1052", "the recipe has no 'model.hiden'.", "did you mean 'model.hidden'?")]
    [InlineData("~modle.hidden", "RUN1052", "the recipe has no 'modle'.", "did you mean 'model'?")]
    [InlineData("arm[0].name=x", "RUN1052", "the recipe has no 'arm'.", "did you mean 'arms'?")]
    [InlineData("~nothing.a", "RUN1052", "the recipe has no 'nothing.a'.", null)]
    [InlineData("extends=x.yaml", "RUN1055", "'extends' is read before overrides apply and cannot be overridden.", null)]
    public void Paths_that_lead_nowhere(string text, string code, string message, string? hint)
    {
        var before = RecipeWriter.ToYaml(_folder.ComposeText(Recipe)!.Root);

        var recipe = _folder.ComposeText(Recipe, text)!;

        var found = Assert.Single(_folder.Diagnostics.Items);
        Assert.Equal((code, message, hint), (found.Descriptor.Code, found.Message, found.Hint));
        Assert.Equal(before, RecipeWriter.ToYaml(recipe.Root));
    }

    [Fact]
    public void Arms_override_with_nodes_of_their_own()
    {
        var arms = _folder.ComposeText("arm: {model.positions: none, model.hidden: \"${model.positions.type}\", model.a b: 1}")!.Unresolved;
        var arm = (RecipeMap)arms["arm"]!;
        var bag = new DiagnosticBag();
        var overrides = arm.Entries.Select(e => RecipeOverride.Set(e.Key, e.Value, e.KeyMark, bag)).OfType<RecipeOverride>()
            .Append(RecipeOverride.Delete(RecipePath.Parse("arms")))
            .Append(RecipeOverride.Merge(RecipePath.Parse("model"), new RecipeMap
            {
                Mark = default,
                Entries = [new RecipeEntry("layers", default, new RecipeScalar { Mark = default, Text = "7" })],
            }));

        var recipe = RecipeComposer.ComposeText(Recipe, "r.yaml", [.. overrides], _folder.Environment, bag)!;

        Assert.Equal("the override 'model.a b' is not understood: ' ' does not belong in a path.", Assert.Single(bag.Items).Message);
        Assert.Equal("model:\n  type: bert\n  hidden: none\n  positions:\n    type: none\n  layers: 7\nnothing: null\n",
            RecipeWriter.ToYaml(recipe.Root));
        Assert.Equal((1, 24), (recipe.Root["model"] is RecipeMap m ? (m["positions"]!.Mark.Line, m["positions"]!.Mark.Column) : default));
    }
}
