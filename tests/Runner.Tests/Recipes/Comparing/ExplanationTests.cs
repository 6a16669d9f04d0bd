using Runner.Recipes;

namespace Runner.Tests.Recipes.Comparing;

public sealed class ExplanationTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_leaf_with_its_origin_and_what_it_replaced()
    {
        _folder.Write("base.yaml", "model:\n  type: bert\n  hidden: 1\n  positions: {type: learned}\n  empty: {}\n  list: [a, {b: null}]\n")
            .Write("sub/top.yaml", "extends: ../base.yaml\nmodel:\n  hidden: 2\n");

        var rows = Explanation.Rows(_folder.Compose("sub/top.yaml", "model.positions=none")!.Root, _folder.Root);

        Assert.Equal(
            [
                "model.type | bert | base.yaml(2,9) | ",
                "model.hidden | 2 | sub/top.yaml(3,11) | base.yaml(3,11)",
                "model.positions.type | none | --set model.positions=none(1,17) | base.yaml(4,21)",
                "model.empty | {} | base.yaml(5,10) | ",
                "model.list[0] | a | base.yaml(6,10) | ",
                "model.list[1].b | null | base.yaml(6,17) | ",
            ],
            rows.Select(r => $"{r.Path} | {r.Value} | {r.Origin} | {string.Join(" ", r.Trail)}"));
    }
}
