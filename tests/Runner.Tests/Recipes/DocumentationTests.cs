using Runner.Recipes;

namespace Runner.Tests.Recipes;

/// <summary>
/// Runs the examples of <c>docs/recipes.md</c>. A block <c>yaml NAME</c> is a file, <c>yaml = NAME --set ...</c> what it
/// composes to, <c>text ! NAME</c> the messages about it.
/// </summary>
public sealed class DocumentationTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Examples_give_what_the_page_says()
    {
        var checks = 0;
        foreach (var (info, body) in Blocks(File.ReadAllLines(FindPage())))
        {
            var words = info.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["yaml", var file])
                _folder.Write(file, body);
            else if (words is ["yaml", "=", var recipe, ..])
                Assert.Equal(body, Compose(recipe, words, out _));
            else if (words is ["text", "!", var wrong])
            {
                Compose(wrong, words, out var messages);
                Assert.Equal(body, messages);
            }
            else if (words is not (["sh"] or ["yaml"] or ["json", ..]))          // no examples of the language: PagesTests runs them
                Assert.Fail($"the block '{info}' is neither a file nor a result");
            checks += words is [_, "=" or "!", ..] and not ["json", ..] ? 1 : 0;
        }
        Assert.Equal(4, checks);
    }

    [Fact]
    public void The_table_of_limits_is_the_budgets()
    {
        var budgets = new RecipeBudgets();
        var rows = File.ReadAllLines(FindPage()).SkipWhile(l => l != "## Limits").Where(l => l.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1).Select(l => l.Split('|')[2].Trim()).ToArray();

        Assert.Equal(["1 MiB", "64", "100 000", "4 Mi", "128", "1000", "32"], rows);
        Assert.Equal((1 << 20, 64, 100_000, 4 << 20), (budgets.FileBytes, budgets.Depth, budgets.Nodes, budgets.Characters));
        Assert.Equal((128, 1000, 32), (budgets.KeyCharacters, budgets.Aliases, budgets.Files));
    }

    private string Compose(string recipe, string[] words, out string messages)
    {
        var bag = new DiagnosticBag();
        var overrides = words.Where((_, i) => i > 0 && words[i - 1] == "--set").Select(text => RecipeOverride.Parse(text, bag)!);
        var composed = RecipeComposer.Compose(recipe, [.. overrides], _folder.Environment, bag);
        messages = DiagnosticFormatter.Format(bag.Items, _folder.Root);
        return RecipeWriter.ToYaml(composed!.Root);
    }

    private static IEnumerable<(string Info, string Body)> Blocks(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
                continue;
            var body = lines.Skip(i + 1).TakeWhile(l => l != "```").ToArray();
            yield return (lines[i][3..], string.Concat(body.Select(l => l + "\n")));
            i += body.Length + 1;
        }
    }

    private static string FindPage()
    {
        var given = Environment.GetEnvironmentVariable("RUNNER_REPOSITORY");
        for (var folder = new DirectoryInfo(given ?? AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var page = Path.Combine(folder.FullName, "docs", "recipes.md");
            if (File.Exists(page))
                return page;
        }
        Assert.Skip("docs/recipes.md is not above the test's folder; set RUNNER_REPOSITORY");
        return "";
    }
}
