using System.Text;
using Runner.Recipes;

namespace Runner.Tests.Recipes.Reading;

/// <summary>Each budget trips with its own message, before work or memory can multiply.</summary>
public sealed class RecipeBudgetTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Aliases_that_multiply_values()
    {
        var yaml = new StringBuilder("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            yaml.Append($"l{i}: &l{i} [{string.Join(", ", Enumerable.Repeat($"*l{i - 1}", 10))}]\n");

        AssertRefused(_folder.ComposeText(yaml.ToString()), "RUN1023");
        Assert.Equal("the recipe has more than 100000 values once aliases and references are expanded.",
            _folder.Diagnostics.Items[0].Message);
    }

    [Fact]
    public void Merge_keys_that_multiply_values()
    {
        var wide = string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"k{i}: 1"));
        var yaml = $"wide: &wide {{{wide}}}\nmany: [{string.Join(", ", Enumerable.Repeat("{<<: *wide}", 900))}]\n";

        AssertRefused(_folder.ComposeText(yaml), "RUN1023");
    }

    [Fact]
    public void Aliases_that_multiply_text()
    {
        var yaml = $"a: &a {new string('x', 500_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 900))}]\n";

        AssertRefused(_folder.ComposeText(yaml), "RUN1025");
    }

    [Fact]
    public void References_that_multiply_values()
    {
        var yaml = new StringBuilder("vars:\n  l0: [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            yaml.Append($"  l{i}: [{string.Join(", ", Enumerable.Repeat($"\"${{l{i - 1}}}\"", 10))}]\n");

        AssertRefused(_folder.ComposeText(yaml.ToString()), "RUN1023");
    }

    [Fact]
    public void References_that_multiply_text()
    {
        var yaml = new StringBuilder("vars:\n  s0: 0123456789\n");
        for (var i = 1; i < 40; i++)
            yaml.Append($"  s{i}: ${{s{i - 1}}}${{s{i - 1}}}\n");

        AssertRefused(_folder.ComposeText(yaml.ToString()), "RUN1025");
    }

    [Fact]
    public void References_that_nest_maps_one_in_another()
    {
        var yaml = new StringBuilder("vars:\n  m0: {x: 1}\n");
        for (var i = 1; i < 20_000; i++)
            yaml.Append($"  m{i}:\n    x: ${{m{i - 1}}}\n");

        AssertRefused(_folder.ComposeText(yaml.ToString()), "RUN1022");
    }

    [Fact]
    public void A_long_chain_of_references()
    {
        var yaml = new StringBuilder("vars:\n");
        for (var i = 0; i < 20_000; i++)
            yaml.Append($"  m{i}: ${{m{i + 1}}}\n");

        Assert.NotNull(_folder.ComposeText(yaml.Append("  m20000: 1\n").ToString()));
        Assert.Contains("RUN1067", _folder.Codes);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Depth(string opening)
    {
        var yaml = (opening == "- " ? "" : "a: ") + (opening == "? " ? "\n  " : opening == "- " ? "a:\n  " : "");
        AssertRefused(_folder.ComposeText(yaml + string.Concat(Enumerable.Repeat(opening, 50_000))), "RUN1022");
        Assert.Equal("maps and lists are nested more than 64 levels deep.", _folder.Diagnostics.Items[0].Message);
    }

    [Fact]
    public void Depth_of_exactly_the_budget_is_fine()
    {
        Assert.NotNull(_folder.ComposeText("a: " + new string('[', 63) + new string(']', 63)));
        AssertRefused(_folder.ComposeText("a: " + new string('[', 64) + new string(']', 64)), "RUN1022");
    }

    [Fact]
    public void Depth_through_aliases()
    {
        var nest = new string('[', 40) + "1" + new string(']', 40);
        AssertRefused(_folder.ComposeText($"a: &a {nest}\nb: {new string('[', 30)}*a{new string(']', 30)}"), "RUN1022");
    }

    [Fact]
    public void Depth_through_overrides()
    {
        var path = string.Join('.', Enumerable.Repeat("a", 60));
        AssertRefused(_folder.ComposeText("b: 1", $"{path}={new string('[', 20)}{new string(']', 20)}"), "RUN1022");
    }

    [Fact]
    public void Number_of_aliases()
    {
        _folder.Budgets = new RecipeBudgets { Aliases = 3 };

        AssertRefused(_folder.ComposeText("a: &a 1\nb: [*a, *a, *a, *a]"), "RUN1024");
        Assert.Equal((2, 17), (_folder.Diagnostics.Items[0].Mark.Line, _folder.Diagnostics.Items[0].Mark.Column));
    }

    [Fact]
    public void Length_of_keys()
    {
        _folder.ComposeText($"{new string('k', 129)}: 1\n{new string('l', 128)}: 1");

        Assert.Equal("a key may have 128 characters; this one starts with 'kkkkkkkkkkkkkkkkkkkk'.",
            Assert.Single(_folder.Diagnostics.Items).Message);
    }

    [Fact]
    public void Number_of_files()
    {
        for (var i = 0; i < 40; i++)
            _folder.Write($"r{i}.yaml", $"extends: r{i + 1}.yaml\n");
        _folder.Write("r40.yaml", "a: 1\n");

        _folder.Compose("r0.yaml");

        Assert.Equal(
            """
            r31.yaml(1,10): error RUN1043: more than 32 files are extended.
                  Join some of them.
            1 error.

            """, _folder.Messages);
    }

    [Fact]
    public void Doubling_extends_costs_nothing()
    {
        for (var i = 0; i < 30; i++)
            _folder.Write($"r{i}.yaml", $"extends: [r{i + 1}.yaml, other.yaml, r{i + 1}.yaml]\na: {i}\n");
        _folder.Write("r30.yaml", "a: 30\n").Write("other.yaml", "a: x\n");

        var recipe = _folder.Compose("r0.yaml")!;

        Assert.Equal("a: 0\n", RecipeWriter.ToYaml(recipe.Root));
        Assert.InRange(recipe.Root["a"]!.Trail.Count, 1, 32);
    }

    private void AssertRefused(ComposedRecipe? recipe, string code)
    {
        Assert.Null(recipe);
        Assert.Equal([code], _folder.Codes);
    }
}
