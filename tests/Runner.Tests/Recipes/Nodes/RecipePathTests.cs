using Runner.Errors;
using Runner.Recipes;

namespace Runner.Tests.Recipes.Nodes;

public sealed class RecipePathTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a")]
    [InlineData("a.b-c.d_e")]
    [InlineData("a[0][12].b")]
    [InlineData("[\"a.b\"].c")]
    [InlineData("a[\"\\\"\\\\\"]")]
    [InlineData("a[\"\"]")]
    [InlineData("a[\"b-\"]")]
    [InlineData("类型.名")]
    public void Reads_back(string text) => Assert.Equal(text, RecipePath.Parse(text).ToString());

    [Fact]
    public void Every_leaf_is_found_by_its_path()
    {
        var root = _folder.ComposeText("a: {b.c: [1, {'x[0]': 2}], d-: {}, \"q\\\"\": [], 'e=': {f: [[4]]}}\n")!.Root;

        Assert.Equal(["a[\"b.c\"][0]", "a[\"b.c\"][1][\"x[0]\"]", "a[\"d-\"]", "a[\"q\\\"\"]", "a[\"e=\"].f[0][0]"],
            RecipePaths.Leaves(root).Select(l => l.Path));
        Assert.All(RecipePaths.Leaves(root), l => Assert.Same(l.Node, RecipePaths.Find(root, l.Path)));
    }

    [Theory]
    [InlineData("b")]
    [InlineData("a[2]")]
    [InlineData("a.x")]
    [InlineData("a[0].x")]
    [InlineData("a[")]
    [InlineData("")]
    public void Finds_nothing(string path) => Assert.Null(RecipePaths.Find(_folder.ComposeText("a: [1, 2]")!.Root, path));

    [Fact]
    public void Text_that_is_no_path_is_refused()
    {
        var failure = Assert.Throws<RunnerException>(() => RecipePath.Parse("a b"));

        Assert.Equal(("RUN1050", "the override 'a b' is not understood: ' ' does not belong in a path."), (failure.Descriptor.Code, failure.Message));
    }
}
