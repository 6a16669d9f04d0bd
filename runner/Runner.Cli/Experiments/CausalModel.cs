using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Cli.Hosting;
using Runner.Components;
using Runner.Composition;
using Runner.Heads;
using Runner.Recipes;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Weights;
using static TorchSharp.torch;

namespace Runner.Cli.Experiments;

/// <summary>A trained model that continues texts, on the CPU.</summary>
internal sealed class CausalModel : IDisposable
{
    private const string Tokenizing = "tokenizer";

    private readonly IDisposable _owner;

    private CausalModel(IDisposable owner, EncoderWithHeads model, Head head, ITokenizer tokenizer, int? maxLength) =>
        (_owner, Encoder, Head, Tokenizer, MaxLength) = (owner, model.Encoder, head, tokenizer, maxLength);

    public Encoder Encoder { get; }

    /// <summary>Scores every entry of the vocabulary.</summary>
    public Head Head { get; }

    public ITokenizer Tokenizer { get; }

    /// <summary>Longest text the model can read; null where there is no limit.</summary>
    public int? MaxLength { get; }

    /// <summary>Opens what <paramref name="source"/> names: an imported model's folder, a run, or a checkpoint. Null after the errors of its recipe were printed.</summary>
    public static CausalModel? Open(Workbench workbench, Workspace workspace, string source) =>
        ModelExport.IsImported(source) ? Imported(workbench, source) : Trained(workbench, workspace, source);

    public void Dispose() => _owner.Dispose();

    private static CausalModel? Trained(Workbench workbench, Workspace workspace, string source)
    {
        var (run, weights) = TrainedModel.Find(workspace, source);
        var diagnostics = new DiagnosticBag();
        var plan = workbench.Planner.Plan(run.RecipeFile, [], Severity.Warning, diagnostics);
        if (ShowErrors(diagnostics) || plan is null)
            return null;
        var recipe = plan.Recipe;
        if (recipe.Model is not { } architecture)
            throw CliErrors.NoTokenizer.With(source);
        RequireCausal(architecture, source);
        var tokenizer = TrainedModel.Tokenizer(workbench, run, recipe) ?? throw CliErrors.NoTokenizer.With(source);
        if (Provenance.Read(run)?.Request.Data.GetValueOrDefault(Tokenizing) is { } trained && trained != tokenizer.Fingerprint)
            throw CliErrors.VocabularyChanged.With(source);
        var model = TaskModels.Build(recipe.Task, architecture, Sizes(tokenizer), workbench.Weights);
        return Finish(workbench, source, model, model.Network, model.EncoderWithHeads, new InitialWeightsOptions { From = weights }, tokenizer, architecture.MaxLength);
    }

    private static CausalModel? Imported(Workbench workbench, string source)
    {
        var diagnostics = new DiagnosticBag();
        var options = new PlanOptions { DataRoot = workbench.DataRoot };
        var plan = new PlanComposer(workbench.Catalog, workbench.Services).Compose<ImportedRecipe>(Path.Combine(source, "model.yaml"), [], options, diagnostics);
        if (ShowErrors(diagnostics) || plan?.Value is not { } recipe)
            return null;
        RequireCausal(recipe.Model, source);
        var tokenizer = recipe.Tokenizer?.Build(new TokenizerContext(null, Folders.Cache)) ?? throw CliErrors.NoTokenizer.With(source);
        var factory = (IComponentFactory)workbench.Services.GetService(typeof(IComponentFactory))!;
        var settings = plan.Composed.Vars["heads"] is RecipeList list ? list.Items.Select(TrainedModel.Json).OfType<JsonObject>() : [];
        var encoder = recipe.Model.Build(Sizes(tokenizer));
        var heads = settings.Select(head => factory.Create<IHeadComponent>(head).Build(new HeadContext(encoder, tokenizer.Vocabulary.Count))).ToList();
        var model = new EncoderWithHeads(encoder, heads);
        // what the model has no use for was listed by the import
        return Finish(workbench, source, model, model, model, recipe.Weights with { AllowUnexpected = ["*"] }, tokenizer, recipe.Model.MaxLength);
    }

    private static CausalModel Finish(
        Workbench workbench, string source, IDisposable owner, nn.Module whole, EncoderWithHeads? encoder, InitialWeightsOptions initial, ITokenizer tokenizer, int? maxLength)
    {
        try
        {
            // a task may train more than this, such as projections to compare it with another model
            var model = encoder ?? throw CliErrors.NoNextToken.With(source, 0);
            var heads = model.Heads.Where(head => Scores(model.Encoder, head)).ToList();
            if (heads.Count != 1)
                throw CliErrors.NoNextToken.With(source, heads.Count);
            using var weights = workbench.Weights.Open(initial.From);
            InitialWeights.Load(whole, weights, initial);
            return new CausalModel(owner, model, heads[0], tokenizer, maxLength);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Whether a head gives a number for each entry of the vocabulary at each position.</summary>
    private static bool Scores(Encoder encoder, Head head)
    {
        const int Positions = 3;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var batch = new Batch(1, Positions);
        batch.Add(BatchNames.Ids, new long[Positions], 1, Positions);
        return head.Forward(new EncoderOutput(zeros(1, Positions, encoder.HiddenSize)), batch).numel() == Positions * encoder.WordEmbedding.shape[0];
    }

    private static ModelContext Sizes(ITokenizer tokenizer) => new(tokenizer.Vocabulary.Count, tokenizer.Vocabulary.Special.Padding);

    private static void RequireCausal(IArchitectureComponent architecture, string source)
    {
        if (!architecture.IsCausal)
            throw CliErrors.ModelNotCausal.With(source);
    }

    // the data it was trained on may be elsewhere by now, and is mostly not needed
    private static bool ShowErrors(DiagnosticBag diagnostics)
    {
        var worth = new DiagnosticBag();
        foreach (var diagnostic in diagnostics.Items.Where(d => d.Severity == Severity.Error || d.Descriptor != RecipeErrors.MissingFile))
            worth.Add(diagnostic);
        return RecipeInput.Show(worth, Console.Error);
    }

    /// <summary>The <c>model.yaml</c> that import writes.</summary>
    private sealed record ImportedRecipe
    {
        public ITokenizerComponent? Tokenizer { get; init; }

        public required IArchitectureComponent Model { get; init; }

        public required InitialWeightsOptions Weights { get; init; }
    }
}
