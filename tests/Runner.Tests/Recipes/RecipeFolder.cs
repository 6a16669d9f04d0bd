using Runner.Recipes;

namespace Runner.Tests.Recipes;

/// <summary>A folder of recipes for one test, with the environment and the findings of composing them.</summary>
public sealed class RecipeFolder : IDisposable
{
    public RecipeFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "runner-recipes-" + Path.GetRandomFileName());

    public Dictionary<string, string> Variables { get; } = [];

    public RecipeBudgets Budgets { get; set; } = new();

    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>All findings as the user sees them.</summary>
    public string Messages => DiagnosticFormatter.Format(Diagnostics.Items, Root);

    public IEnumerable<string> Codes => Diagnostics.Items.Select(d => d.Descriptor.Code);

    public RecipeEnvironment Environment => new()
    {
        ReadVariable = Variables.GetValueOrDefault,
        CurrentDirectory = Root,
        Budgets = Budgets,
    };

    public RecipeFolder Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    public RecipeFolder Write(string path, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(Root, path), bytes);
        return this;
    }

    public ComposedRecipe? Compose(string path, params string[] overrides) =>
        RecipeComposer.Compose(path, Overrides(overrides), Environment, Diagnostics);

    public ComposedRecipe? ComposeText(string text, params string[] overrides) =>
        RecipeComposer.ComposeText(text, "recipe.yaml", Overrides(overrides), Environment, Diagnostics);

    /// <summary>The composed recipe as YAML; fails where there are findings.</summary>
    public string Yaml(string text, params string[] overrides)
    {
        var recipe = ComposeText(text, overrides);
        Assert.Equal("no errors.\n", Messages);
        return RecipeWriter.ToYaml(recipe!.Root);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private RecipeOverride[] Overrides(string[] texts) => [.. texts.Select(t => RecipeOverride.Parse(t, Diagnostics)).OfType<RecipeOverride>()];
}
