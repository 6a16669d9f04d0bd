using Runner.Randomness;
using Runner.Recipes;

namespace Runner.Tests.Recipes.Composing;

public sealed class RecipeMergeTests
{
    [Theory]
    [InlineData("a: {x: 1, y: 2}", "a: {y: 3, z: 4}", "a: {x: 1, y: 3, z: 4}")]            // maps merge
    [InlineData("a: [1, 2]", "a: [3]", "a: [3]")]                                          // lists replace
    [InlineData("a: 1", "a: {x: 1}", "a: {x: 1}")]
    [InlineData("a: {x: 1}", "a: 2", "a: 2")]
    [InlineData("a: {x: 1}", "a: ", "a: null")]                                            // null replaces
    [InlineData("a: {type: t, x: 1}", "a: null", "a: null")]
    [InlineData("a: null", "a: {x: 1}", "a: {x: 1}")]
    [InlineData("a: {type: t, x: 1}", "a: {type: t, y: 2}", "a: {type: t, x: 1, y: 2}")]   // the same component merges
    [InlineData("a: {type: t, x: 1}", "a: {type: t@2, y: 2}", "a: {type: t@2, x: 1, y: 2}")]
    [InlineData("a: {type: t@1, x: 1}", "a: {type: t, y: 2}", "a: {type: t, x: 1, y: 2}")]
    [InlineData("a: {type: t, x: 1}", "a: {y: 2}", "a: {type: t, x: 1, y: 2}")]
    [InlineData("a: {x: 1}", "a: {type: t}", "a: {x: 1, type: t}")]
    [InlineData("a: {type: t, x: 1}", "a: {type: u, y: 2}", "a: {type: u, y: 2}")]         // another one replaces
    [InlineData("a: {type: t, x: 1}", "a: {type: T}", "a: {type: T}")]
    [InlineData("a: {type: tt@1, x: 1}", "a: {type: t@1}", "a: {type: t@1}")]
    [InlineData("a: {b: {type: t, x: 1}, k: 1}", "a: {b: {type: u}}", "a: {b: {type: u}, k: 1}")]
    public void Rules(string under, string over, string expected) =>
        Assert.Equal(RecipeWriter.ToYaml(Read(expected)), RecipeWriter.ToYaml(RecipeMerge.Merge(Read(under), Read(over))));

    [Fact]
    public void A_swapped_component_keeps_the_place_of_the_old_one_and_of_its_type()
    {
        var merged = RecipeMerge.Merge(Read("a:\n  type: t\n  x: 1\n"), Read("\na: {type: u, x: 2}\n"));

        var component = Assert.IsType<RecipeMap>(merged["a"]);
        Assert.Equal([(2, 3)], component.Trail.Select(m => (m.Line, m.Column)));
        Assert.Equal([(2, 9)], component["type"]!.Trail.Select(m => (m.Line, m.Column)));
        Assert.Empty(component["x"]!.Trail);
    }

    /// <summary>
    /// Merging is associative as long as no slot meets two components or a value in the place of a map: then what lies
    /// beneath is dropped, and dropping is not associative.
    /// </summary>
    [Fact]
    public void Merging_maps_is_associative_and_idempotent()
    {
        for (var round = 0; round < 500; round++)
        {
            var random = RandomStream.Create(7, "merge", round);
            var (a, b, c) = (RandomMap(ref random, 3), RandomMap(ref random, 3), RandomMap(ref random, 3));

            var left = RecipeMerge.Merge(RecipeMerge.Merge(a, b), c);
            var right = RecipeMerge.Merge(a, RecipeMerge.Merge(b, c));

            Assert.Equal(RecipeWriter.ToYaml(left), RecipeWriter.ToYaml(right));
            Assert.Equal(Trails(left), Trails(right));
            Assert.Equal(RecipeFingerprint.Of(left), RecipeFingerprint.Of(RecipeMerge.Merge(left, c)));
        }
    }

    private static RecipeMap RandomMap(ref RandomStream random, int depth)
    {
        var entries = new List<RecipeEntry>();
        for (var key = 0; key < 5; key++)
        {
            if (random.NextInt32(2) == 0)
                continue;
            var mark = new SourceMark("r", (int)random.NextInt64(1_000_000_000), 1);
            // a key always holds the same form, so that only maps meet maps
            RecipeNode value = key < 2 && depth > 0 ? RandomMap(ref random, depth - 1)
                : key == 2 ? new RecipeList { Mark = mark, Items = [] }
                : new RecipeScalar { Mark = mark, Text = $"v{random.NextInt32(100)}" };
            entries.Add(new RecipeEntry($"{(key < 2 && depth > 0 ? "map" : "leaf")}{key}", mark, value));
        }
        return new RecipeMap { Mark = new SourceMark("r", (int)random.NextInt64(1_000_000_000), 1), Entries = entries };
    }

    private static string Trails(RecipeMap root) =>
        string.Join(";", RecipePaths.All(root).Select(p => $"{p.Path} {p.Node.Mark} {string.Join(",", p.Node.Trail)}"));

    private static RecipeMap Read(string yaml)
    {
        var bag = new DiagnosticBag();
        var root = RecipeReader.ReadText(yaml, "r.yaml", new RecipeBudgets(), bag);
        Assert.False(bag.HasErrors);
        return root!;
    }
}
