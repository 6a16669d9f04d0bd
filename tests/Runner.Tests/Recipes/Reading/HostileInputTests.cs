using System.Text;
using Runner.Randomness;
using Runner.Recipes;

namespace Runner.Tests.Recipes.Reading;

/// <summary>Whatever the bytes are, composing answers with a recipe or with numbered messages, never with an exception.</summary>
public sealed class HostileInputTests : IDisposable
{
    private const string Seed = """
        # yaml-language-server: $schema=x
        extends: [base.yaml]
        vars: {width: 128, name: &n "x y", list: [1, 2]}
        model: &model
          type: bert@1
          hidden: ${width}
          positions: {type: learned, max: "${vars.width}"}
          text: |
            block ${env:HOME:-none}
          folded: >-
            a
            b
        other: {<<: *model, type: bert}
        again: [*n, !!str 1, 'q''q', ~, 1e-4, $${x}]
        ? key
        : value
        """;

    private static readonly string[] Pieces =
        ["${", "}", "$${", "[", "]", "{", "}", ": ", "- ", "&a ", "*a", "!!", "!<", "|", ">", "\"", "'", "\n", "\n  ", "\t", "#", "%", "---\n", "...",
         "<<: ", "extends: ", "vars: ", "type: ", "? ", "\\x", "\\u", "\0", "\u2028", "env:", "@", "~", "=", "+=", "[0]", "a.b", "\r", "中"];

    private readonly RecipeFolder _folder = new();

    public HostileInputTests() => _folder.Write("base.yaml", "model: {type: bert, layers: 2}\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Random_bytes()
    {
        for (var round = 0; round < 2000; round++)
        {
            var random = RandomStream.Create(1, "hostile-bytes", round);
            var bytes = new byte[random.NextInt32(200)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)(round % 2 == 0 ? random.NextInt32(256) : 32 + random.NextInt32(96));
            _folder.Write("fuzz.yaml", bytes);
            AssertAnswered(bag => RecipeComposer.Compose("fuzz.yaml", [], _folder.Environment, bag));
        }
    }

    [Fact]
    public void Mutations_of_a_good_recipe()
    {
        for (var round = 0; round < 4000; round++)
        {
            var random = RandomStream.Create(2, "hostile-mutations", round);
            var text = Mutate(Seed, ref random);
            AssertAnswered(bag => RecipeComposer.ComposeText(text, "fuzz.yaml", [], _folder.Environment, bag));
        }
    }

    [Fact]
    public void Mutations_of_overrides()
    {
        string[] seeds = ["model.hidden=3", "again+=[1, {type: x}]", "~model.positions", "other.type-", "again[2]=\"x\"", "a[\"b.c\"].d=${vars.width}"];
        for (var round = 0; round < 4000; round++)
        {
            var random = RandomStream.Create(3, "hostile-overrides", round);
            var text = Mutate(seeds[round % seeds.Length], ref random);
            AssertAnswered(bag => RecipeComposer.ComposeText(Seed, "fuzz.yaml",
                RecipeOverride.Parse(text, bag) is { } change ? [change] : [], _folder.Environment, bag));
        }
    }

    private static string Mutate(string text, ref RandomStream random)
    {
        var mutated = new StringBuilder(text);
        for (var edits = 1 + random.NextInt32(4); edits > 0; edits--)
        {
            var at = random.NextInt32(mutated.Length + 1);
            switch (random.NextInt32(3))
            {
                case 0:
                    mutated.Insert(at, Pieces[random.NextInt32(Pieces.Length)]);
                    break;
                case 1:
                    mutated.Remove(at, Math.Min(mutated.Length - at, random.NextInt32(6)));
                    break;
                default:
                    mutated.Insert(at, mutated.ToString(0, Math.Min(at, random.NextInt32(40))));
                    break;
            }
        }
        return mutated.ToString();
    }

    private static void AssertAnswered(Func<DiagnosticBag, ComposedRecipe?> compose)
    {
        var bag = new DiagnosticBag();
        var recipe = compose(bag);
        Assert.True(recipe is not null || bag.HasErrors, "nothing came back and nothing was said");
        Assert.All(bag.Items, d => Assert.Matches("^RUN10[0-9]{2}$", d.Descriptor.Code));
        Assert.DoesNotContain("   at ", DiagnosticFormatter.Format(bag.Items, "/"), StringComparison.Ordinal);
        if (recipe is { IsComplete: true })
            AssertReadsBack(recipe.Root);
    }

    private static void AssertReadsBack(RecipeMap root)
    {
        var bag = new DiagnosticBag();
        var environment = new RecipeEnvironment { ReadVariable = _ => null, CurrentDirectory = "/" };
        if (root["extends"] is not null || root["vars"] is not null)
            return;
        var yaml = RecipeWriter.ToYaml(root);
        var again = RecipeComposer.ComposeText(yaml, "again.yaml", [], environment, bag);
        Assert.True(again is not null && !bag.HasErrors, DiagnosticFormatter.Format(bag.Items, "/") + yaml);
        Assert.Equal(yaml, RecipeWriter.ToYaml(again.Root));
        Assert.Empty(RecipeDiff.Compare(root, again.Root));
    }
}
