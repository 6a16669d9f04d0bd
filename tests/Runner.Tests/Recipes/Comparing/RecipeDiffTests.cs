using Runner.Recipes;

namespace Runner.Tests.Recipes.Comparing;

public sealed class RecipeDiffTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a: 1e-4\nb: 1", "b: 1.0\na: 0.0001")]
    [InlineData("a: 0123", "a: +123")]
    [InlineData("a: 0x10", "a: 0o20")]
    [InlineData("a: .inf", "a: +.Inf")]
    [InlineData("a: .nan", "a: .NaN")]
    [InlineData("a: true", "a: TRUE")]
    [InlineData("a: ~", "a:")]
    [InlineData("a: x", "a: 'x'")]
    [InlineData("a: {type: x, k: 1}", "a: {k: 1, type: x@1}")]
    [InlineData("a: 12345678901234567890", "a: 12345678901234567890")]
    public void Means_the_same(string left, string right) => Assert.Empty(Lines(left, right));

    [Theory]
    [InlineData("a: 1", "a: 2", "a: 1 -> 2")]
    [InlineData("a: 1", "a: '1'", "a: 1 -> \"1\"")]
    [InlineData("a: true", "a: 'true'", "a: true -> \"true\"")]
    [InlineData("a: null", "a: 'null'", "a: null -> \"null\"")]
    [InlineData("a: 12345678901234567890", "a: 12345678901234567891", "a: 12345678901234567890 -> 12345678901234567891")]
    [InlineData("a: 1", "b: 1", "a: 1 -> nothing|b: nothing -> 1")]
    [InlineData("a: null", "{}", "a: null -> nothing")]
    [InlineData("a: [1, 2]", "a: [1, 3, 4]", "a[1]: 2 -> 3|a[2]: nothing -> 4")]
    [InlineData("a: {b: [{c: 1}]}", "a: {b: [{c: 2}]}", "a.b[0].c: 1 -> 2")]
    [InlineData("a: {b: 1}", "a: 1", "a: map -> 1")]
    [InlineData("a: {type: x, k: 1}", "a: {type: y, j: 1}", "a: map -> map swap")]       // one change, not three
    [InlineData("a: {type: x@1, k: 1}", "a: {type: x@2, k: 2}", "a.type: x@1 -> x@2|a.k: 1 -> 2")]
    [InlineData("a: {type: x, k: 1}", "a: {k: 1}", "a.type: x -> nothing")]
    public void Differs(string left, string right, string expected) => Assert.Equal(expected.Split('|'), Lines(left, right));

    private string[] Lines(string left, string right) =>
    [
        .. RecipeDiff.Compare(_folder.ComposeText(left)!.Root, _folder.ComposeText(right)!.Root)
            .Select(d => $"{d.Path}: {Show(d.Left)} -> {Show(d.Right)}{(d.IsSwap ? " swap" : "")}"),
    ];

    private static string Show(RecipeNode? node) => node switch
    {
        null => "nothing",
        RecipeScalar scalar => RecipeWriter.LeafText(scalar),
        RecipeMap => "map",
        _ => "list",
    };
}
