using Runner.Recipes;

namespace Runner.Tests.Recipes.Composing;

public sealed class RecipeComposerTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Later_bases_win_and_the_file_itself_wins_last()
    {
        _folder.Write("base/a.yaml", "x: a\ny: a\nz: a\n").Write("base/b.yaml", "y: b\nz: b\n")
            .Write("top.yaml", "extends: [base/a.yaml, base/b.yaml]\nz: top\n");

        Assert.Equal("x: a\ny: b\nz: top\n", Yaml("top.yaml"));
    }

    [Fact]
    public void Paths_are_relative_to_the_file_that_names_them()
    {
        _folder.Write("base/deep/a.yaml", "x: a\n").Write("base/b.yaml", "extends: deep/a.yaml\n").Write("exp/top.yaml", "extends: ../base/b.yaml\n");

        Assert.Equal("x: a\n", Yaml("exp/top.yaml"));
    }

    [Fact]
    public void Steps_come_in_order_bases_overrides_references()
    {
        _folder.Write("base.yaml", "vars: {width: 1}\nmodel:\n  hidden: ${width}\n  ffn: ${model.hidden}0\n")
            .Write("top.yaml", "extends: base.yaml\nvars: {width: 2}\n");

        Assert.Equal("model:\n  hidden: 2\n  ffn: 20\n", Yaml("top.yaml"));
        Assert.Equal("model:\n  hidden: 3\n  ffn: 30\n", Yaml("top.yaml", "vars.width=3"));
        Assert.Equal("model:\n  hidden: 4\n  ffn: 40\n", Yaml("top.yaml", "model.hidden=4"));
    }

    [Fact]
    public void Trails_lead_back_through_every_place()
    {
        _folder.Write("a.yaml", "model:\n  hidden: 1\n").Write("b.yaml", "extends: a.yaml\nmodel:\n  hidden: 2\n")
            .Write("c.yaml", "extends: b.yaml\nmodel: {hidden: 3}\n");

        var root = _folder.Compose("c.yaml", "model.hidden=4")!.Root;

        Assert.Equal(
            [new ExplanationRow("model.hidden", "4", "--set model.hidden=4(1,14)", ["c.yaml(2,17)", "b.yaml(3,11)", "a.yaml(2,11)"])],
            Explanation.Rows(root, _folder.Root).Select(r => r with { Trail = [.. r.Trail] }), RowComparer);
        Assert.Equal(["b.yaml(3,3)", "a.yaml(2,3)"], root["model"]!.Trail.Select(m => DisplayPath.Of(m, _folder.Root)));
    }

    [Fact]
    public void A_circle_of_extends_is_shown()
    {
        _folder.Write("a.yaml", "x: 1\nextends: sub/b.yaml\n").Write("sub/b.yaml", "extends: [../c.yaml]\n").Write("c.yaml", "extends: a.yaml\n");

        Assert.NotNull(_folder.Compose("a.yaml"));
        Assert.Equal(
            """
            c.yaml(1,10): error RUN1041: recipes extend each other in a circle: a.yaml -> sub/b.yaml -> c.yaml -> a.yaml.
                  Remove one of these 'extends'.
            1 error.

            """, _folder.Messages);
    }

    [Fact]
    public void A_recipe_that_extends_itself()
    {
        _folder.Write("a.yaml", "extends: ./a.yaml\n").Compose("a.yaml");

        Assert.Equal("recipes extend each other in a circle: a.yaml -> a.yaml.", Assert.Single(_folder.Diagnostics.Items).Message);
    }

    [Fact]
    public void A_missing_base_is_shown_where_it_is_named_with_the_nearest_file()
    {
        _folder.Write("base/bert.yaml", "x: 1\n").Write("a.yaml", "extends:\n  - base/brt.yaml\n  - base/bert\n  - nowhere/a.yaml\ny: 1\n");

        var recipe = _folder.Compose("a.yaml");

        Assert.False(recipe!.IsComplete);
        Assert.Equal(
            """
            a.yaml(2,5): error RUN1040: 'base/brt.yaml' does not exist.
                  did you mean 'base/bert.yaml'?
            a.yaml(3,5): error RUN1040: 'base/bert' does not exist.
                  did you mean 'base/bert.yaml'?
            a.yaml(4,5): error RUN1040: 'nowhere/a.yaml' does not exist.
                  The path is relative to the file that says 'extends'.
            3 errors.

            """, _folder.Messages);
    }

    [Fact]
    public void A_missing_recipe_has_a_hint()
    {
        _folder.Write("recipes/quickstart.yaml", "a: 1\n");

        Assert.Null(_folder.Compose("recipes/quickstrat.yaml"));
        Assert.Equal(
            """
            recipes/quickstrat.yaml: error RUN1002: the recipe 'recipes/quickstrat.yaml' does not exist.
                  did you mean 'recipes/quickstart.yaml'?
            1 error.

            """, _folder.Messages);
    }

    [Theory]
    [InlineData("extends: {a: 1}")]
    [InlineData("extends: [[a.yaml]]")]
    [InlineData("extends: [~]")]
    [InlineData("extends: \"\"")]
    [InlineData("extends: ${base}")]
    public void Extends_takes_paths(string yaml)
    {
        _folder.ComposeText(yaml);

        Assert.Equal(["RUN1042"], _folder.Codes);
    }

    [Fact]
    public void Extends_may_be_empty() => Assert.Equal("a: 1\n", _folder.Yaml("extends:\na: 1\n"));

    [Fact]
    public void Paths_no_file_can_have_are_just_missing()
    {
        _folder.ComposeText("extends: \"a\\0b\"\n");
        Assert.Null(_folder.Compose("a\0b"));

        Assert.Equal(["RUN1040", "RUN1002"], _folder.Codes);
        Assert.Contains("'a\\u0000b' does not exist", _folder.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_of_all_files_are_gathered()
    {
        _folder.Write("a.yaml", "x: [1\n").Write("b.yaml", "y: 1\ny: 2\n").Write("top.yaml", "extends: [a.yaml, b.yaml]\nz: ${nothing}\n");

        var recipe = _folder.Compose("top.yaml", "~w", "=");

        Assert.Equal(["RUN1050", "RUN1001", "RUN1009", "RUN1052", "RUN1061"], _folder.Codes);
        Assert.False(recipe!.IsComplete);
        Assert.Equal("y: 1\nz: \"$${nothing}\"\n", RecipeWriter.ToYaml(recipe.Root));
        Assert.Contains(recipe.Root["z"]!, recipe.Failed);
    }

    [Fact]
    public void Vars_are_kept_beside_the_recipe()
    {
        var recipe = _folder.ComposeText("vars:\n  a: 1\n  b: ${a}2\nc: ${b}\n")!;

        Assert.Equal("c: 12\n", RecipeWriter.ToYaml(recipe.Root));
        Assert.Equal("a: 1\nb: 12\n", RecipeWriter.ToYaml(recipe.Vars));
        Assert.Equal("${b}", ((RecipeScalar)recipe.Unresolved["c"]!).Text);
        Assert.Empty(recipe.Files);
        Assert.True(recipe.IsComplete);
    }

    [Fact]
    public void Vars_must_be_a_map()
    {
        _folder.ComposeText("vars: [1]\n");

        Assert.Equal(["RUN1066"], _folder.Codes);
    }

    private static readonly IEqualityComparer<ExplanationRow> RowComparer = EqualityComparer<ExplanationRow>.Create(
        (a, b) => a!.Path == b!.Path && a.Value == b.Value && a.Origin == b.Origin && a.Trail.SequenceEqual(b.Trail));

    private string Yaml(string path, params string[] overrides)
    {
        var recipe = _folder.Compose(path, overrides);
        Assert.Equal("no errors.\n", _folder.Messages);
        return RecipeWriter.ToYaml(recipe!.Root);
    }
}
