using System.Text.Json.Nodes;
using Runner.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Composition.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Composition.Schema;

/// <summary>The recipes that pages show are recipes: sections that exist, components that are installed, settings they have.</summary>
public sealed class PagesTests
{
    private static readonly SchemaCheck Schema = new(SchemaWriter.Write(Composed.Catalog, typeof(ExperimentRecipe)));

    // explains the language with components that are made up; its sections exist
    private const string LanguagePage = "docs/recipes.md";

    public static TheoryData<string> Pages =>
    [
        .. new[] { "docs", "plugins" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "README.md")).Where(f => Blocks(f).Any())
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Recipes_of_a_page_are_recipes(string page)
    {
        foreach (var (block, isNamed) in Blocks(Path.Combine(Repository.Root, page)))
        {
            var diagnostics = new DiagnosticBag();
            var composed = RecipeComposer.ComposeText(string.Join('\n', block.Where(l => !l.StartsWith("extends:", StringComparison.Ordinal))), page, [], RecipeEnvironment.OfProcess(), diagnostics);
            if (page == LanguagePage && isNamed)
            {
                var sections = composed!.Root.Entries.Select(e => e.Key).Except(OptionDefinition.Of(typeof(ExperimentRecipe)).Select(o => o.Name));
                Assert.True(!sections.Any(), $"{page}: no sections: {string.Join(", ", sections)}");
                continue;
            }
            Assert.True(diagnostics.Items.Count == 0 || block.Any(l => l.Contains("${", StringComparison.Ordinal)), DiagnosticFormatter.Format(diagnostics.Items, ""));
            var recipe = SchemaCheck.Json(composed!.Root)!;
            recipe["extends"] = new JsonArray("rest.yaml");
            Assert.True(Schema.Mistakes(recipe) is [], $"{page}:\n{string.Join('\n', block)}\n{string.Join('\n', Schema.Mistakes(recipe).Take(10))}");
        }
    }

    /// <summary>Blocks <c>yaml</c>, and whether a name follows the word.</summary>
    private static IEnumerable<(List<string> Lines, bool IsNamed)> Blocks(string page)
    {
        List<string>? block = null;
        var isNamed = false;
        foreach (var line in File.ReadLines(page))
        {
            if (block is null && line.StartsWith("```yaml", StringComparison.Ordinal))
                (block, isNamed) = ([], line.Length > "```yaml".Length);
            else if (block is not null && line.StartsWith("```", StringComparison.Ordinal))
            {
                yield return (block, isNamed);
                block = null;
            }
            else
                block?.Add(line);
        }
    }
}
