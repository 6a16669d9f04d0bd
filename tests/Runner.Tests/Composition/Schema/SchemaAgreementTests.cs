using Runner.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Composition.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Composition.Schema;

/// <summary>Schema and binder say the same about every shipped recipe.</summary>
public sealed class SchemaAgreementTests
{
    private static readonly SchemaCheck Schema = new(SchemaWriter.Write(Composed.Catalog, typeof(ExperimentRecipe)));

    // what concerns one setting alone; how settings and files fit together is beyond a schema
    private static readonly HashSet<string> SaidBySchemas =
        ["RUN1003", "RUN1004", "RUN1005", "RUN1006", "RUN1007", "RUN1010", "RUN1013", "RUN1014"];

    private static readonly string[] SaidOfLengths = ["needs at least", "takes at most", "must not be empty", "does not match", "but may hold"];

    public static TheoryData<string> Recipes =>
    [
        .. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Where(f => File.ReadAllText(f).Contains("optimizer:", StringComparison.Ordinal)
            || File.ReadAllText(f).Contains("extends:", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(Repository.Root, "recipes");

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_shipped_recipe_is_accepted_as_it_is_written(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        var lines = text.Split('\n').ToLookup(line => line.StartsWith("extends:", StringComparison.Ordinal));
        var own = RecipeComposer.ComposeText(string.Join('\n', lines[false]), file, [], RecipeEnvironment.OfProcess(), new DiagnosticBag())!;
        Assert.SkipUnless(lines[true].Any() || Bind(own.Root).Count == 0, "a fragment: by itself it is no recipe");
        var recipe = SchemaCheck.Json(own.Root)!;
        if (lines[true].FirstOrDefault() is { } extends)
            recipe["extends"] = SchemaCheck.Json(((RecipeMap)RecipeComposer.ComposeText("x" + extends, "x.yaml", [], RecipeEnvironment.OfProcess(), new DiagnosticBag())!.Root)["xextends"]!);
        Assert.Empty(Schema.Mistakes(recipe));
    }

    private static List<string> Bind(RecipeMap recipe)
    {
        var diagnostics = new DiagnosticBag();
        new RecipeBinder(Composed.Catalog, Composed.Services).Bind<ExperimentRecipe>(recipe, new BindingOptions { DataRoot = Folder }, diagnostics);
        return [.. diagnostics.Items
            .Where(d => d.Severity == Severity.Error && (SaidBySchemas.Contains(d.Descriptor.Code) || (d.Descriptor.Code == "RUN1008" && SaidOfLengths.Any(d.Message.Contains))))
            .Select(d => $"{d.Descriptor.Code} {d.Message}")];
    }
}
