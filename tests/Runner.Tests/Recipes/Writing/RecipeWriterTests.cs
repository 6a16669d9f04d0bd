using System.Text;
using Runner.Randomness;
using Runner.Recipes;

namespace Runner.Tests.Recipes.Writing;

public sealed class RecipeWriterTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Canonical_form() => Assert.Equal(
        """
        name: small model
        empty: {}
        none: []
        nothing: null
        number: 1e-4
        text: "1e-4"
        truth: "true"
        word: bert-base/x@1
        path: ./data/中文.txt
        odd: "a: b # c"
        lines: "one\ntwo\n"
        lists:
          - - 1
            - 2
          - a: 1
            b:
              c: 2
          - []
        12: keys are names
        "a:b": 1

        """,
        _folder.Yaml("""
            {name: small model, empty: {}, none: [], nothing: ~, number: 1e-4, text: '1e-4', truth: 'true', word: 'bert-base/x@1',
             path: ./data/中文.txt, odd: 'a: b # c', lines: "one\ntwo\n", lists: [[1, 2], {a: 1, b: {c: 2}}, []], 12: keys are names, "a:b": 1}
            """));

    [Fact]
    public void An_empty_recipe() => Assert.Equal("{}\n", _folder.Yaml("vars: {a: 1}"));

    [Fact]
    public void Comments_show_the_origin_and_stay_on_their_line()
    {
        var root = _folder.ComposeText("a: 1\nb: {c: x}\n", "b.c=\"l\\n2\"", "d=\"\n\"")!.Root;

        var yaml = RecipeWriter.ToYaml(root, new RecipeWriterOptions { Comment = node => DisplayPath.Of(node.Mark, _folder.Root) });

        Assert.Equal("a: 1  # recipe.yaml(1,4)\nb:\n  c: \"l\\n2\"  # --set b.c=\"l\\n2\"(1,5)\nd: \" \"  # --set d=\" \"(1,3)\n", yaml);
        Assert.Equal(RecipeWriter.ToYaml(root), _folder.Yaml(yaml));
    }

    [Fact]
    public void What_is_written_reads_back_exactly()
    {
        for (var round = 0; round < 1500; round++)
        {
            var random = RandomStream.Create(11, "writer", round);
            var root = RandomMap(ref random, 4);

            var yaml = RecipeWriter.ToYaml(root);
            var again = _folder.ComposeText(yaml)!.Root;

            Assert.Equal("no errors.\n", _folder.Messages);
            Assert.Equal(Meaning(root), Meaning(again));
            Assert.Equal(yaml, RecipeWriter.ToYaml(again));
            Assert.Empty(RecipeDiff.Compare(root, again));
            Assert.Equal(RecipeFingerprint.Of(root), RecipeFingerprint.Of(again));
        }
    }

    /// <summary>Paths, forms and texts; of quotes only whether they make a string of what else would be none.</summary>
    private static string[] Meaning(RecipeMap root) =>
        [.. RecipePaths.All(root).Select(p => p.Node is RecipeScalar s ? $"{p.Path} {CoreScalar.IsString(s)} {(s.IsNull ? "" : s.Text)}" : $"{p.Path} {p.Node.GetType().Name}")];

    private static RecipeMap RandomMap(ref RandomStream random, int depth)
    {
        var entries = new Dictionary<string, RecipeEntry>(StringComparer.Ordinal);
        for (var count = random.NextInt32(4); count > 0; count--)
        {
            var key = RandomText(ref random);
            if (key.Length > 0 && key is not ("extends" or "vars"))
                entries[key] = new RecipeEntry(key, default, RandomNode(ref random, depth - 1));
        }
        return new RecipeMap { Mark = default, Entries = [.. entries.Values] };
    }

    private static RecipeNode RandomNode(ref RandomStream random, int depth)
    {
        var form = depth > 0 ? random.NextInt32(4) : 3;
        if (form == 0)
            return RandomMap(ref random, depth);
        if (form > 1)
            return new RecipeScalar { Mark = default, Text = RandomText(ref random), IsQuoted = random.NextInt32(2) == 0 };
        var items = new List<RecipeNode>();
        for (var count = random.NextInt32(4); count > 0; count--)
            items.Add(RandomNode(ref random, depth - 1));
        return new RecipeList { Mark = default, Items = items };
    }

    private static readonly string[] Texts =
        ["a", "bert", "1", "-1", "+1", "0x1F", "0o17", "0123", "1e-4", ".5", "1.", ".inf", "-.INF", ".nan", "true", "False", "yes", "No", "on", "~", "null", "Null",
         "", " ", " a", "a ", "a b", "<<", "...", "---", "--- a", "... b", "- a", "? a", ": a", "a: b", "a #b", "#a", "a:", "*a", "&a", "!a", "@a", "`a", "%a", "|", ">",
         "'", "\"", "'a'", "\"a\"", "[", "]", "{", "}", "a,b", "\\", "\\n", "\n", "a\nb", "a\n\nb\n", "\t", "a\tb", "\r", "\u0085", "\u2028", "\uFEFF", "\0", "\u001b[1m",
         "中文", "中 文", "é", "\U0001F600", "${", "$${", "${a}", "$$${a}", "a${b}c", "$", "$a", "=", "a=b", "~a", "a/b", "./a", "../a", "/a", "x@1", "500steps", "10%", "type",
         "vars", "1_000", "12:30", "2001-01-01", "-", "--", "-a", "?", ":", "::", ",", "\u00A0", "a\u00A0", "\uFFFD"];

    private static string RandomText(ref RandomStream random)
    {
        var text = new StringBuilder(Texts[random.NextInt32(Texts.Length)]);
        if (random.NextInt32(3) == 0)
            text.Append(Texts[random.NextInt32(Texts.Length)]);
        return text.ToString();
    }
}
