using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Runner.Cli.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Composition.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Composition.Schema;

/// <summary>Schema and binder say the same about every shipped recipe, and about each of them with one thing changed.</summary>
public sealed partial class SchemaAgreementTests
{
    private static readonly SchemaCheck Schema = new(SchemaWriter.Write(Composed.Catalog, typeof(ExperimentRecipe)));

    // what concerns one setting alone; how settings and files fit together is beyond a schema
    private static readonly HashSet<string> SaidBySchemas =
        ["RUN1003", "RUN1004", "RUN1005", "RUN1006", "RUN1007", "RUN1010", "RUN1013", "RUN1014"];

    private static readonly string[] SaidOfLengths = ["needs at least", "takes at most", "must not be empty", "does not match", "but may hold"];

    private static readonly string[] Scalars =
    [
        "null", "true", "nonsense", "-1", "0", "2.0", "2.5", "1e3", "99999999999", "150%", "10%", "1.5steps", "1.5ksteps", "90s", "1s1h",
        "\"\"", "\"2\"", "\" \"", "[]", "{}", "[null]", "[2.0]", "{nonsense: 1}",
    ];

    public static TheoryData<string> Recipes =>
    [
        .. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Where(f => File.ReadAllText(f).Contains("optimizer:", StringComparison.Ordinal)
            || File.ReadAllText(f).Contains("extends:", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(Repository.Root, "recipes");

    [Fact]
    [Trait("speed", "slow")]
    public void A_changed_recipe_is_judged_alike() => Compare(oneOf: 1);

    /// <param name="oneOf">Of so many changes one is made: the validator takes its time.</param>
    private static void Compare(int oneOf)
    {
        var (seen, disagreements) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var file in Recipes.Select(r => r.Data))
        {
            var diagnostics = new DiagnosticBag();
            var root = RecipeComposer.Compose(Path.Combine(Folder, file), [], RecipeEnvironment.OfProcess(), diagnostics)!.Root;
            Assert.Empty(diagnostics.Items);
            Assert.Null(Disagreement(root, null));
            // a fragment is refused by both whatever is changed in it
            if (Bind(root).Count > 0)
                continue;
            disagreements.AddRange(Mutations(root).Where(m => seen.Add(m.Name) && m.Name.Sum(c => c) % oneOf == 0)
                .Select(m => Disagreement(m.Recipe, m.Section) is { } found ? $"{file}: {m.Name}: {found}" : null).OfType<string>());
        }
        Assert.True(seen.Count > 500, $"only {seen.Count} changes were made");
        Assert.True(disagreements.Count == 0, $"{disagreements.Count} of {seen.Count}:\n{string.Join('\n', disagreements.Take(60))}");
    }

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

    // Sections other than the changed one are put as references to the schema, which takes its time.
    private static string? Disagreement(RecipeMap recipe, string? section)
    {
        var binder = Bind(recipe);
        var json = (JsonObject)SchemaCheck.Json(recipe)!;
        foreach (var other in json.Select(e => e.Key).Where(k => section is not null && k != section).ToList())
            json[other] = "${elsewhere}";
        return Schema.Accepts(json) switch
        {
            var accepts when accepts == (binder.Count == 0) => null,
            true => $"the schema accepts it, the binder says {binder[0]}",
            false => $"the binder accepts it, the schema says {string.Join("; ", Schema.Mistakes(json).Take(2))}",
        };
    }

    private static List<string> Bind(RecipeMap recipe)
    {
        var diagnostics = new DiagnosticBag();
        new RecipeBinder(Composed.Catalog, Composed.Services).Bind<ExperimentRecipe>(recipe, new BindingOptions { DataRoot = Folder }, diagnostics);
        return [.. diagnostics.Items
            .Where(d => d.Severity == Severity.Error && (SaidBySchemas.Contains(d.Descriptor.Code) || (d.Descriptor.Code == "RUN1008" && SaidOfLengths.Any(d.Message.Contains))))
            .Select(d => $"{d.Descriptor.Code} {d.Message}")];
    }

    /// <summary>The recipe with each of its values replaced by others, each key removed, misspelt, and one added, one at a time.</summary>
    private static IEnumerable<(string Name, string Section, RecipeMap Recipe)> Mutations(RecipeMap root)
    {
        foreach (var (path, node) in RecipePaths.All(root).ToList())
        {
            if (path.Split('.') is ["ablation", "arms" or "axes", ..] or ["tracking", ..] or ["name" or "description"] && path != "name")
                continue;
            // one change of a setting of one component is enough, whatever recipe it stands in
            var owner = RecipePath.Parse(path).Parent is { } above && RecipePaths.Find(root, above) is RecipeMap map && map["type"] is RecipeScalar type ? type.Text : "";
            foreach (var (what, changed) in Changes(path, node))
                yield return ($"{Digits().Replace(path, "#")} of '{owner}' {what}", path.Split('.', '[')[0], (RecipeMap)Replace(root, node, changed)!);
        }
    }

    private static IEnumerable<(string What, RecipeNode? Changed)> Changes(string path, RecipeNode node)
    {
        yield return ("removed", null);
        foreach (var text in node is RecipeScalar || path.Count(c => c is '.' or '[') < 2 ? Scalars : ["null", "nonsense", "[]", "{}"])
            yield return ($"= {text}", Parse(text));
        switch (node)
        {
            case RecipeScalar { Text: var written } type when path.EndsWith("type", StringComparison.Ordinal):
                foreach (var text in new[] { written + "x", written + "@1", written + "@99", "optimizer/" + written })
                    yield return ($"= {text}", type with { Text = text });
                break;
            case RecipeScalar scalar:
                yield return ("quoted", scalar with { IsQuoted = true });
                break;
            case RecipeMap map:
                yield return ("with another key", map with { Entries = [.. map.Entries, new RecipeEntry("nonsense", map.Mark, Parse("1"))] });
                yield return ("with a type", map["type"] is null ? map with { Entries = [.. map.Entries, new RecipeEntry("type", map.Mark, Parse("nonsense"))] } : map);
                break;
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    private static RecipeNode Parse(string yaml) =>
        RecipeComposer.ComposeText($"x: {yaml}", "x.yaml", [], RecipeEnvironment.OfProcess(), new DiagnosticBag())!.Root["x"]!;

    private static RecipeNode? Replace(RecipeNode from, RecipeNode target, RecipeNode? with) => ReferenceEquals(from, target) ? with : from switch
    {
        RecipeMap map => map with { Entries = [.. map.Entries.Select(e => (Entry: e, Value: Replace(e.Value, target, with))).Where(e => e.Value is not null).Select(e => e.Entry with { Value = e.Value! })] },
        RecipeList list => list with { Items = [.. list.Items.Select(i => Replace(i, target, with)).OfType<RecipeNode>()] },
        _ => from,
    };
}
