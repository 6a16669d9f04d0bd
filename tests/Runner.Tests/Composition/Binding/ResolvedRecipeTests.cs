using Runner.Recipes;
using Runner.Tests.Composition.Support;

namespace Runner.Tests.Composition.Binding;

public sealed class ResolvedRecipeTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private const string Written = "engine: { throttle: 0.50, type: piston }\nname: a\nspare: { type: plain@1, size: 0x4 }\n";

    [Fact]
    public void Holds_every_default_and_pins_every_version()
    {
        var plan = _bench.Plan(Written);
        Assert.Equal(
            """
            name: a
            seed: 1
            radio: false
            engine:
              type: piston@1
              power: 80
              fuel: petrol
              throttle: 0.5
              run_in: 500steps
              rest: null
              flywheel:
                type: small@1
            spare:
              type: plain@1
              size: 4
              label: null
            wheels: []
            gears:
              - 3
              - 5
            weights:
              roof: 0.5
            body:
              colour: grey
              doors: 2
            extras: []
            manual: null
            notes: null

            """.ReplaceLineEndings("\n"), RecipeWriter.ToYaml(plan.Resolved));
    }

    [Fact]
    public void Says_where_every_value_comes_from()
    {
        var resolved = _bench.Plan(Written).Resolved;
        Assert.Equal("default of engine/piston@1", RecipePaths.Find(resolved, "engine.power")!.Mark.ToString());
        Assert.Equal("default of engine/piston@1", RecipePaths.Find(resolved, "engine.flywheel.type")!.Mark.ToString());
        Assert.Equal("default", RecipePaths.Find(resolved, "body.doors")!.Mark.ToString());
        Assert.EndsWith("car.yaml(1,21)", RecipePaths.Find(resolved, "engine.throttle")!.Mark.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bound_again_it_gives_the_same()
    {
        var first = _bench.Plan(Written);
        var second = _bench.Plan(RecipeWriter.ToYaml(first.Lock()), file: "elsewhere/locked.yaml");
        Assert.True(second.IsValid);
        Assert.Equal(RecipeWriter.ToYaml(first.Resolved), RecipeWriter.ToYaml(second.Resolved));
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(4, second.Value.Spare!.Size);
    }

    [Theory]
    [InlineData("{ name: a, engine: piston }", "{ engine: { type: engine/piston@1, power: 80 }, seed: 01, name: a }", true)]
    [InlineData("{ name: a, engine: { type: piston, throttle: 1e-4 } }", "{ name: a, engine: piston }", true)]
    [InlineData("{ name: a, engine: piston, spare: { type: plain@1, size: 1 } }", "{ name: a, engine: piston, spare: { type: plain, size: 1 } }", false)]
    [InlineData("{ name: a, engine: piston }", "{ name: a, engine: piston, seed: 2 }", false)]
    public void Equal_meaning_gives_equal_fingerprints(string left, string right, bool areEqual) =>
        Assert.Equal(areEqual, _bench.Plan(left).Fingerprint == _bench.Plan(right).Fingerprint);

    [Fact]
    public void A_fingerprint_can_leave_sections_out()
    {
        var (a, b) = (_bench.Plan("{ name: a, engine: piston, notes: x }"), _bench.Plan("{ name: a, engine: piston, notes: y, radio: true }"));
        Assert.NotEqual(a.FingerprintWithout("notes"), b.FingerprintWithout("notes"));
        Assert.Equal(a.FingerprintWithout("notes", "radio"), b.FingerprintWithout("notes", "radio"));
    }

    [Fact]
    public void Lists_its_components_children_first()
    {
        var plan = _bench.Plan(Written);
        Assert.Equal(
            ["engine.flywheel: small@1", "engine: piston@1", "spare: plain@1"], plan.Components.Select(c => $"{c.Path}: {c.Definition.Reference}"));
    }
}
