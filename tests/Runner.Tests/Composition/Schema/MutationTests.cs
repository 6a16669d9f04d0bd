using Runner.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Composition.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Composition.Schema;

/// <summary>
/// Schema and binder say the same of every shipped recipe with anything changed in it: nothing that editors mark as wrong is taken by <c>validate</c>, and nothing that it
/// refuses for a reason a schema can give is good in an editor.
/// </summary>
public sealed class MutationTests
{
    private const int MostShown = 40;

    // one in so many, in all places and of all kinds: no divisor of the number of kinds
    private const int Sampled = 11;

    private static readonly string Schema = SchemaWriter.Write(Composed.Catalog, typeof(ExperimentRecipe));

    private static readonly SchemaEvaluator Fast = new(Schema);

    // Reasons a schema can give. What it cannot: RUN1008 of settings that do not fit each other, RUN1011 of files, RUN1012 of what a component finds in its own settings.
    private static readonly HashSet<string> Expressible = ["RUN1003", "RUN1004", "RUN1005", "RUN1006", "RUN1007", "RUN1010", "RUN1013", "RUN1014"];

    // RUN1008 of one setting alone
    private static readonly string[] OfOneSetting = ["needs at least", "takes at most", "must not be empty", "does not match", "but may hold", "but is a share"];

    private static string Folder => Path.Combine(Repository.Root, "recipes");

    [Fact]
    [Trait("speed", "slow")]
    public void Schema_and_binder_agree_on_every_mutation_of_every_recipe() => Agree(1);

    [Fact]
    public void Schema_and_binder_agree_on_a_sample_of_them() => Agree(Sampled);

    private static void Agree(int sampled)
    {
        var seen = new HashSet<(string, string)>();
        var all = Wholes().SelectMany(recipe => RecipeMutations.Of(recipe)).Where(m => seen.Add((m.Place, m.Change))).ToList();
        Assert.True(all.Count > 15_000, $"{all.Count} mutations");
        var mutations = all.Where((_, i) => i % sampled == 0).ToList();

        var disagreements = new List<string>();
        foreach (var mutation in mutations)
        {
            var recipe = mutation.Make();
            var accepted = Fast.Accepts(SchemaCheck.Json(recipe));
            var errors = Bind(recipe);
            if (!accepted && errors.Count == 0)
                disagreements.Add($"{mutation.Place}, {mutation.Change}: the schema refuses what validate takes");
            else if (accepted && errors.Find(IsExpressible) is { } error)
                disagreements.Add($"{mutation.Place}, {mutation.Change}: the schema takes what validate refuses: {error.Descriptor.Code} {error.Message}");
        }
        Assert.True(disagreements.Count == 0, Listed(disagreements, mutations.Count));
    }

    /// <summary>Recipes as they are written, on top of others: what the schema refuses of them is an error of the whole.</summary>
    [Fact]
    [Trait("speed", "slow")]
    public void Nothing_refused_in_a_recipe_that_extends_others_is_taken() => Refuse(1);

    [Fact]
    public void Nothing_refused_in_one_is_taken_in_a_sample_of_them() => Refuse(Sampled);

    private static void Refuse(int sampled)
    {
        var seen = new HashSet<(string, string)>();
        var disagreements = new List<string>();
        var count = 0;
        foreach (var file in Files().Where(file => File.ReadAllText(file).Contains("\nextends:", StringComparison.Ordinal)))
        {
            var (own, extends) = Split(file);
            var refused = RecipeMutations.Of(own).Where(m => seen.Add((m.Place, m.Change)) && count++ % sampled == 0).Where(mutation =>
            {
                var json = SchemaCheck.Json(mutation.Make())!;
                json["extends"] = SchemaCheck.Json(extends);
                return !Fast.Accepts(json);
            }).ToList();
            foreach (var mutation in refused)
            {
                var changed = mutation.Make();
                var text = RecipeWriter.ToYaml(changed with { Entries = [new RecipeEntry("extends", extends.Mark, extends), .. changed.Entries] });
                var diagnostics = new DiagnosticBag();
                var composed = RecipeComposer.ComposeText(text, file, [], RecipeEnvironment.OfProcess(), diagnostics);
                if (composed is not null && !diagnostics.HasErrors && Bind(composed.Root).Count == 0)
                    disagreements.Add($"{Path.GetRelativePath(Folder, file)}: {mutation.Place}, {mutation.Change}: the schema refuses what validate takes");
            }
        }
        Assert.True(count > 1000, $"{count} mutations");
        Assert.True(disagreements.Count == 0, Listed(disagreements, count));
    }

    /// <summary>What the sweep evaluates with says the same as a validator of others.</summary>
    [Fact]
    public void The_evaluator_agrees_with_an_independent_one()
    {
        var independent = new SchemaCheck(Schema);
        var recipe = Whole(Path.Combine(Folder, "tinybert", "pkd.yaml"))!;
        var mutations = RecipeMutations.Of(recipe).ToList();
        var sample = Enumerable.Range(0, 4).Select(i => mutations[i * mutations.Count / 4 + 3]).Select(m => (m.Place, m.Change, Json: SchemaCheck.Json(m.Make())))
            .Append((Place: "", Change: "unchanged", Json: SchemaCheck.Json(recipe)));
        Assert.All(sample, mutated => Assert.True(Fast.Accepts(mutated.Json) == independent.Accepts(mutated.Json), $"{mutated.Place}, {mutated.Change}"));
    }

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Where(file => File.ReadLines(file).Any(line => line.StartsWith("name:", StringComparison.Ordinal))).Order(StringComparer.Ordinal);

    // with every default, so that every setting of every component is there to be changed
    private static IEnumerable<RecipeMap> Wholes() => Files().Select(Whole).OfType<RecipeMap>();

    private static RecipeMap? Whole(string file)
    {
        var diagnostics = new DiagnosticBag();
        var composed = RecipeComposer.Compose(file, [], RecipeEnvironment.OfProcess(), diagnostics);
        var result = new RecipeBinder(Composed.Catalog, Composed.Services).Bind<ExperimentRecipe>(composed!.Root, Options, diagnostics);
        Assert.False(diagnostics.HasErrors, DiagnosticFormatter.Format(diagnostics.Items, Folder));
        Assert.True(Fast.Accepts(SchemaCheck.Json(result.Resolved)), file);
        return result.Resolved;
    }

    private static (RecipeMap Own, RecipeNode Extends) Split(string file)
    {
        var lines = File.ReadAllLines(file);
        var extends = lines.Single(line => line.StartsWith("extends:", StringComparison.Ordinal));
        return (Text(lines.Where(line => line != extends)), Text(["x" + extends])["xextends"]!);
    }

    private static RecipeMap Text(IEnumerable<string> lines) =>
        RecipeComposer.ComposeText(string.Join('\n', lines), "x.yaml", [], RecipeEnvironment.OfProcess(), new DiagnosticBag())!.Root;

    private static BindingOptions Options => new() { DataRoot = Folder };

    private static List<Diagnostic> Bind(RecipeMap recipe)
    {
        var diagnostics = new DiagnosticBag();
        new RecipeBinder(Composed.Catalog, Composed.Services).Bind<ExperimentRecipe>(recipe, Options, diagnostics);
        return [.. diagnostics.Items.Where(d => d.Severity == Severity.Error)];
    }

    private static bool IsExpressible(Diagnostic diagnostic) => Expressible.Contains(diagnostic.Descriptor.Code)
        || (diagnostic.Descriptor.Code == "RUN1008" && OfOneSetting.Any(text => diagnostic.Message.Contains(text, StringComparison.Ordinal)));

    private static string Listed(List<string> disagreements, int of) =>
        $"{disagreements.Count} of {of} disagree:\n{string.Join('\n', disagreements.Order(StringComparer.Ordinal).Take(MostShown))}";
}
