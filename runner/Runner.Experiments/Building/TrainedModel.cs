using System.Text.Json.Nodes;
using Runner.Interchange;
using Runner.Recipes;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>What a run's recipe says about the model it trained.</summary>
internal static class TrainedModel
{
    private const string HeadKind = "head";

    /// <summary>Settings of backbone, tokenizer and heads, with every default.</summary>
    public static PublishedModel Settings(ExperimentPlan plan)
    {
        var resolved = plan.Plan.Resolved;
        var heads = plan.Plan.Components.Where(c => c.Definition.Kind == HeadKind)
            .Select(c => RecipePaths.Find(resolved, c.Path) is { } node ? (JsonObject)Json(node) : new JsonObject { [ComponentType.Key] = c.Definition.Name });
        return new PublishedModel((JsonObject)Json(RecipePaths.Find(resolved, "model")!), [.. heads]) { Tokenizer = RecipePaths.Find(resolved, "tokenizer") is RecipeMap tokenizer ? (JsonObject)Json(tokenizer) : null };
    }

    /// <summary>The tokenizer of a run: from the files it keeps, or for one of an older version from its recipe. Null where the recipe has none.</summary>
    public static ITokenizer? Tokenizer(Workbench workbench, RunFolder run, ExperimentRecipe recipe) =>
        recipe.Tokenizer is null ? null : KeptTokenizer.Open(workbench, run) ?? Tokenizer(recipe, workbench.Cache);

    /// <summary>The tokenizer of a recipe, built as for the run; data is opened only where its vocabulary comes from it. Null where the recipe has none.</summary>
    public static ITokenizer? Tokenizer(ExperimentRecipe recipe, string cache) =>
        recipe.Tokenizer?.Build(new TokenizerContext(recipe.Tokenizer.IsBuiltFromText ? recipe.Data.Open().TrainingText : null, cache));

    /// <summary>The run that <paramref name="source"/> (id, first digits, name, folder, or a checkpoint's folder) means, and where its weights are.</summary>
    public static (RunFolder Run, string Weights) Find(Workspace workspace, string source)
    {
        // runs/ID/checkpoints/step-N
        var above = Directory.Exists(source) ? Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)))) : null;
        if (above is not null && !File.Exists(Path.Combine(source, "run.json")) && File.Exists(Path.Combine(above, "run.json")))
            return (RunFolder.Open(above), source);
        if (ModelImport.IsPublished(source) && !RunFolder.Is(source))
            throw ExperimentErrors.NotImported.With(source);
        var (run, weights) = RunReference.Find(workspace, source);
        return File.Exists(run.RecipeFile) ? (run, weights) : throw InterchangeErrors.NotAModel.With(source, "is a run that ended before its recipe was written");
    }

    /// <summary>Settings as code takes them.</summary>
    public static JsonNode Json(RecipeNode node) => Value(node, isType: false)!;

    private static JsonNode? Value(RecipeNode node, bool isType) => node switch
    {
        RecipeMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, Value(e.Value, e.Key == ComponentType.Key)))),
        RecipeList list => new JsonArray([.. list.Items.Select(item => Value(item, false))]),
        // versions pin a recipe's meaning; a format knows the names alone
        RecipeScalar scalar when isType => ComponentType.NameOf(scalar.Text),
        RecipeScalar { IsNull: true } => null,
        RecipeScalar scalar when CoreScalar.TryReadBoolean(scalar, out var truth) => truth,
        RecipeScalar scalar when CoreScalar.TryReadInteger(scalar, out var whole) => whole,
        RecipeScalar scalar when CoreScalar.TryReadNumber(scalar, out var number) => number,
        RecipeScalar scalar => scalar.Text,
        _ => null,
    };
}
