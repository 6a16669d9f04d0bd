using Runner.Recipes;
using Runner.Tests.Support;

namespace Runner.Tests.Experiments;

/// <summary>The recipes of <c>docs/distillation.md</c> are good: whole ones, ones that extend them, and parts to add to them.</summary>
public sealed class DistillationPageTests
{
    [Fact]
    public void Its_recipes_are_good_and_its_links_lead_somewhere()
    {
        using var checks = new RecipeChecks();
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "distillation.md"));
        var blocks = page.Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.Equal(3, blocks.Count);
        checks.Write("small.yaml", blocks[0]);
        checks.Write("ablation.yaml", "extends: small.yaml\n" + blocks[1]);
        checks.Write("predictions.yaml", blocks[2]);

        foreach (var recipe in (string[])["small.yaml", "ablation.yaml", "predictions.yaml"])
        {
            // what the reader has lies elsewhere
            var found = checks.Find(recipe).Where(diagnostic => diagnostic.Descriptor != RecipeErrors.MissingFile).ToList();
            Assert.True(found.Count == 0, $"{recipe}:\n{DiagnosticFormatter.Format(found, checks.Folder)}");
        }
        Assert.All(System.Text.RegularExpressions.Regex.Matches(page, @"\]\((\.\./[^)]+)\)"), link =>
            Assert.True(File.Exists(Path.Combine(Repository.Root, "docs", link.Groups[1].Value)), link.Value));
        Assert.Contains("(docs/distillation.md)", File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }
}
