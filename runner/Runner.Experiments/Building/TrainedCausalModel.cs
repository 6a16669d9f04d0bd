using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Runner.Architectures;
using Runner.Components;
using Runner.Composition;
using Runner.Heads;
using Runner.Inference;
using Runner.Recipes;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>Opens models that continue texts: of runs, and imported ones.</summary>
internal static class TrainedCausalModel
{
    private const string Tokenizing = "tokenizer";

    /// <summary>Opens what <paramref name="source"/> names: an imported model's folder, a run, or a checkpoint. Null where its recipe has errors.</summary>
    /// <param name="workbench">Plugins and weights.</param>
    /// <param name="workspace">Where runs are.</param>
    /// <param name="source">What to open.</param>
    /// <param name="diagnostics">Receives what is wrong with its recipe. The data it was trained on may be elsewhere by now, and is mostly not needed.</param>
    public static CausalModel? Open(Workbench workbench, Workspace workspace, string source, DiagnosticBag diagnostics) =>
        ModelExport.IsImported(source) ? Imported(workbench, source, diagnostics) : Trained(workbench, workspace, source, diagnostics);

    private static CausalModel? Trained(Workbench workbench, Workspace workspace, string source, DiagnosticBag diagnostics)
    {
        var (run, weights) = TrainedModel.Find(workspace, source);
        if (workbench.Planner.Plan(run.RecipeFile, [], Severity.Warning, diagnostics) is not { Recipe: { } recipe } || diagnostics.HasErrors)
            return null;
        if (recipe.Model is not { } architecture)
            throw InferenceErrors.NoTokenizer.With(source);
        CausalModel.Require(architecture, source);
        var tokenizer = TrainedModel.Tokenizer(workbench, run, recipe) ?? throw InferenceErrors.NoTokenizer.With(source);
        if (Provenance.Read(run)?.Request.Data.GetValueOrDefault(Tokenizing) is { } trained && trained != tokenizer.Fingerprint)
            throw ExperimentErrors.VocabularyChanged.With(source);
        var model = TaskModels.Build(recipe.Task, architecture, Sizes(tokenizer), workbench.Weights, RunLabelFiles.Names(run));
        return CausalModel.Of(model, new InitialWeightsOptions { From = weights }, new CausalModelParts(source, workbench.Weights, tokenizer, architecture.MaxLength));
    }

    private static CausalModel? Imported(Workbench workbench, string source, DiagnosticBag diagnostics)
    {
        var options = new PlanOptions { DataRoot = workbench.DataRoot, Environment = workbench.Environment.ForRecipes() };
        var plan = workbench.Composer.Compose<ImportedRecipe>(Path.Combine(source, "model.yaml"), [], options, diagnostics);
        if (diagnostics.HasErrors || plan?.Value is not { } recipe)
            return null;
        CausalModel.Require(recipe.Model, source);
        var tokenizer = recipe.Tokenizer?.Build(new TokenizerContext(null, workbench.Cache)) ?? throw InferenceErrors.NoTokenizer.With(source);
        var factory = workbench.Services.GetRequiredService<IComponentFactory>();
        var settings = plan.Composed.Vars["heads"] is RecipeList list ? list.Items.Select(TrainedModel.Json).OfType<JsonObject>() : [];
        var encoder = recipe.Model.Build(Sizes(tokenizer));
        var heads = settings.Select(head => factory.Create<IHeadComponent>(head).Build(new HeadContext(encoder, tokenizer.Vocabulary.Count))).ToList();
        // what the model has no use for was listed by the import
        return CausalModel.Of(new EncoderWithHeads(encoder, heads), recipe.Weights with { AllowUnexpected = ["*"] },
            new CausalModelParts(source, workbench.Weights, tokenizer, recipe.Model.MaxLength));
    }

    private static ModelContext Sizes(ITokenizer tokenizer) => new(tokenizer.Vocabulary.Count, tokenizer.Vocabulary.Special.Padding);

    /// <summary>The <c>model.yaml</c> that import writes.</summary>
    private sealed record ImportedRecipe
    {
        public ITokenizerComponent? Tokenizer { get; init; }

        public required IArchitectureComponent Model { get; init; }

        public required InitialWeightsOptions Weights { get; init; }
    }
}
