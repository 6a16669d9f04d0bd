using Microsoft.Extensions.DependencyInjection;
using Runner.Architectures;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>What trained weights were trained with, as far as what lies beside them says.</summary>
internal sealed record WeightsOrigin
{
    private const string HeadKind = "head", ModelSection = "model", TokenizerSection = "tokenizer";

    /// <summary>The model's settings with every default; null where nothing says them.</summary>
    public RecipeNode? Model { get; init; }

    /// <summary>Heads by type, with every default; null where nothing says them.</summary>
    public IReadOnlyDictionary<string, RecipeNode>? Heads { get; init; }

    /// <summary>The tokenizer's settings; null where nothing says them.</summary>
    public RecipeNode? Tokenizer { get; init; }

    /// <summary>Hash over everything that decides ids, as it was in training; null where nothing says it.</summary>
    public string? TokenizerFingerprint { get; init; }

    /// <summary>Makes the tokenizer again; null where that cannot be done any more.</summary>
    public Func<ITokenizer?> MakeTokenizer { get; init; } = () => null;

    /// <summary>What the numbers of labels mean, by kind; empty where nothing says it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Looks beside the weights.</summary>
    /// <param name="workbench">Plugins.</param>
    /// <param name="path">Folder or file of the weights.</param>
    public static WeightsOrigin Of(Workbench workbench, string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        if (RunOf(folder) is { } run)
            return OfRun(workbench, run);
        if (ModelExport.IsImported(folder))
            return OfModel(workbench, Path.Combine(folder, "model.yaml"), null, folder);
        return PublishedRecipe.Of(workbench.Services.GetRequiredService<ModelFormats>(), workbench.Services.GetRequiredService<TokenizerFormats>(), folder) is { } recipe
            ? OfModel(workbench, "model.yaml", recipe, folder)
            : new WeightsOrigin();
    }

    // runs/ID, or runs/ID/checkpoints/step-N
    private static RunFolder? RunOf(string folder)
    {
        foreach (var candidate in new[] { folder, Path.GetDirectoryName(Path.GetDirectoryName(folder)) })
        {
            if (candidate is not null && File.Exists(Path.Combine(candidate, "run.json")))
                return RunFolder.Open(candidate);
        }
        return null;
    }

    private static WeightsOrigin OfRun(Workbench workbench, RunFolder run)
    {
        if (!File.Exists(run.RecipeFile))
            return new WeightsOrigin();
        // an older recipe may hold what is an error by now: what can be read of it counts
        var plan = workbench.Planner.Compose(run.RecipeFile, [], Severity.Warning, new DiagnosticBag());
        if (plan is null)
            return new WeightsOrigin();
        return new WeightsOrigin
        {
            Model = Section(plan.Resolved, ModelSection),
            Heads = HeadsOf(plan.Components, plan.Resolved),
            Tokenizer = Section(plan.Resolved, TokenizerSection),
            TokenizerFingerprint = Provenance.Read(run)?.Request.Data.GetValueOrDefault(TokenizerSection),
            MakeTokenizer = () => KeptTokenizer.Open(workbench, run) ?? (plan.Value is { } recipe ? TrainedModel.Tokenizer(recipe, workbench.Cache) : null),
            Labels = RunLabelFiles.Read(run),
        };
    }

    private static WeightsOrigin OfModel(Workbench workbench, string file, string? text, string folder)
    {
        var diagnostics = new DiagnosticBag();
        var options = new PlanOptions { DataRoot = workbench.DataRoot, Environment = workbench.Environment.ForRecipes() with { CurrentDirectory = folder } };
        var plan = text is null
            ? workbench.Composer.Compose<ModelRecipeSections>(file, [], options, diagnostics)
            : workbench.Composer.ComposeText<ModelRecipeSections>(text, file, [], options, diagnostics);
        if (plan is null)
            return new WeightsOrigin();
        return new WeightsOrigin
        {
            Model = Section(plan.Resolved, ModelSection),
            Heads = plan.Composed.Vars["heads"] is RecipeList heads
                ? heads.Items.Where(head => TypeOf(head) is not null).GroupBy(head => TypeOf(head)!).ToDictionary(group => group.Key, group => Whole(workbench, group.First()), StringComparer.Ordinal)
                : null,
            Tokenizer = Section(plan.Resolved, TokenizerSection),
            MakeTokenizer = () => plan.Value?.Tokenizer is { IsBuiltFromText: false } tokenizer ? tokenizer.Build(new TokenizerContext(null, workbench.Cache)) : null,
        };
    }

    /// <summary>Heads of a plan by type.</summary>
    public static IReadOnlyDictionary<string, RecipeNode> HeadsOf(IEnumerable<BoundComponent> components, RecipeMap resolved) => components
        .Where(component => component.Definition.Kind == HeadKind)
        .GroupBy(component => component.Definition.Name, StringComparer.Ordinal)
        .Select(group => (group.Key, Node: RecipePaths.Find(resolved, group.First().Path)))
        .Where(head => head.Node is not null)
        .ToDictionary(head => head.Key, head => head.Node!, StringComparer.Ordinal);

    // settings as import writes them, with the defaults of what they leave out
    private static RecipeNode Whole(Workbench workbench, RecipeNode head)
    {
        var options = workbench.Catalog.Find(TypeOf(head)!, HeadKind).Component;
        var given = head as RecipeMap ?? new RecipeMap { Mark = head.Mark, Entries = [] };
        var type = new RecipeEntry(ComponentType.Key, head.Mark, new RecipeScalar { Text = options?.Reference ?? TypeOf(head)!, Mark = head.Mark });
        return given with
        {
            Entries =
            [
                type, .. given.Entries.Where(entry => entry.Key != ComponentType.Key),
                .. (options?.Options ?? []).Where(option => option.DefaultText is not null && given[option.Name] is null)
                    .Select(option => new RecipeEntry(option.Name, head.Mark, new RecipeScalar { Text = option.DefaultText!, Mark = head.Mark })),
            ],
        };
    }

    private static string? TypeOf(RecipeNode head) => head switch
    {
        RecipeMap map => (map[ComponentType.Key] as RecipeScalar)?.Text is { } text ? ComponentType.NameOf(text) : null,
        RecipeScalar { IsNull: false } scalar => ComponentType.NameOf(scalar.Text),
        _ => null,
    };

    private static RecipeMap? Section(RecipeMap resolved, string name) => resolved[name] as RecipeMap;

    /// <summary>The sections of a model's recipe that weights were trained with.</summary>
    private sealed record ModelRecipeSections
    {
        public ITokenizerComponent? Tokenizer { get; init; }

        public IArchitectureComponent? Model { get; init; }

        public InitialWeightsOptions? Weights { get; init; }
    }
}
