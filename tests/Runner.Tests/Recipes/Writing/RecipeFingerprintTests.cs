using Runner.Recipes;

namespace Runner.Tests.Recipes.Writing;

public sealed class RecipeFingerprintTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a: 1\nb: {c: 2, d: x}", "b:\n  d: \"x\"\n  c: 2\na: 1 # comment")]          // order, style, place
    [InlineData("a: ~", "a:")]
    [InlineData("vars: {v: 1}\na: ${v}", "a: 1")]
    [InlineData("a: &a {b: 1}\nc: *a", "a: {b: 1}\nc: {b: 1}")]
    public void The_same(string left, string right) => Assert.Equal(Of(left), Of(right));

    [Theory]
    [InlineData("a: 1", "a: '1'")]
    [InlineData("a: null", "a: 'null'")]
    [InlineData("a: null", "{}")]
    [InlineData("a: [1, 2]", "a: [2, 1]")]
    [InlineData("a: 1.1", "a: 1.10")]
    [InlineData("a: {b: 1}", "a.b: 1")]
    [InlineData("a: {}", "a: []")]
    [InlineData("a: [[1], [2]]", "a: [[1, 2]]")]
    [InlineData("a: x", "a: X")]
    public void Not_the_same(string left, string right) => Assert.NotEqual(Of(left), Of(right));

    /// <summary>Runs are found again by it: it may not change from one release to the next.</summary>
    [Fact]
    public void Golden() => Assert.Equal(
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a:\n  - 1\n  - \"2\"\nb: null\n"u8)),
        Of("{b: ~, a: [1, '2']}"));

    private string Of(string yaml) => RecipeFingerprint.Of(_folder.ComposeText(yaml)!.Root);
}
