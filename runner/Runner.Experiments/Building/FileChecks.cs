using Runner.Architectures;
using Runner.Data;
using Runner.Errors;
using Runner.LibTorch;
using Runner.LibTorch.Meta;
using Runner.Recipes;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>
/// Looks into the files that a recipe names before anything is prepared or trained, and says what a run would refuse: the beginnings of texts, and of trained weights
/// their names, shapes and what they were trained with. Files that several arms share are looked at once.
/// </summary>
internal sealed class FileChecks(Workbench workbench)
{
    // what weights are compared with
    private static readonly string[] SectionsOfWeights = ["data", "tokenizer", "model", "task", "weights"];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks into everything.</summary>
    public void All(IEnumerable<ExperimentPlan> plans, DiagnosticBag diagnostics)
    {
        foreach (var plan in plans)
        {
            Texts(plan, diagnostics);
            Records(plan, diagnostics);
            Weights(plan, diagnostics);
        }
    }

    /// <summary>Looks at the beginning of every file of running text.</summary>
    public void Texts(ExperimentPlan plan, DiagnosticBag diagnostics)
    {
        if (plan.Recipe.Data.Texts is not { } texts || !IsNew(plan, "data"))
            return;
        foreach (var corpus in texts.Corpora)
        {
            var node = plan.Plan.Components.FirstOrDefault(c => ReferenceEquals(c.Component, corpus))?.Node ?? plan.Plan.Composed.Root;
            Report(diagnostics, node, () =>
            {
                var opened = corpus.Open();
                if (opened.Shards.Count == 0)
                    throw DataErrors.CorpusEmpty.With(opened.Name, opened.Source);
            });
        }
    }

    /// <summary>Looks into the files of labelled records, as far as is needed to know their splits and labels.</summary>
    public void Records(ExperimentPlan plan, DiagnosticBag diagnostics)
    {
        if (IsNew(plan, "data", "records"))
            Report(diagnostics, RecipePaths.Find(plan.Plan.Composed.Root, "data") ?? plan.Plan.Composed.Root, () => _ = plan.Recipe.Data.Records);
    }

    /// <summary>Opens trained weights and compares them with the recipe. Needs libtorch; where there is none, says that nothing was compared.</summary>
    public void Weights(ExperimentPlan plan, DiagnosticBag diagnostics)
    {
        var named = plan.Plan.DataPaths.Where(path => path is { IsWeights: true, Exists: true }).ToList();
        if (named.Count == 0 || !IsNew(plan, SectionsOfWeights))
            return;
        if (!HasLibTorch(named[0].Node, diagnostics))
            return;
        var before = diagnostics.ErrorCount;
        foreach (var path in named)
            Report(diagnostics, path.Node, () => workbench.Weights.Open(path.Location).Dispose());
        if (diagnostics.ErrorCount > before || plan.Recipe.Model is null)
            return;

        ITokenizer? tokenizer = null;
        Report(diagnostics, named[0].Node, () => tokenizer = plan.Recipe.Tokenizer is { IsBuiltFromText: false } files ? files.Build(new TokenizerContext(null, workbench.Cache)) : null);
        var check = new WeightsCheck(workbench, plan.Plan);
        if (plan.Recipe.Weights is { } weights)
            Report(diagnostics, NodeOf(named, weights.From), () => check.Initial(weights, tokenizer));
        if (VocabularySize(tokenizer, named[0].Location) is { } size)
            Compare(plan.Recipe, size, tokenizer, new HeaderReader(workbench.Weights, check, tokenizer), named, check, diagnostics);
    }

    // the model as it will be, without contents: its teachers are opened while it is built
    private static void Compare(ExperimentRecipe recipe, int size, ITokenizer? tokenizer, HeaderReader reader, List<Composition.BoundDataPath> named, WeightsCheck check, DiagnosticBag diagnostics)
    {
        var vocabulary = new ModelContext(size, tokenizer?.Vocabulary.Special.Padding ?? 0);
        Report(diagnostics, () => NodeOf(named, reader.Last ?? named[0].Location), () =>
        {
            using var model = MetaDevice.Run(() => TaskModels.Build(recipe.Task, recipe.Model, vocabulary, reader, RecipeLabels.Of(recipe)));
            if (recipe.Weights is not { } initial)
                return;
            using var weights = reader.Open(initial.From);
            InitialWeights.Check(model.Network, weights, initial, check.Transfer(initial, model.EncoderWithHeads));
        });
    }

    // a vocabulary that is yet to be built has the size of the one the weights were trained with, or will be refused
    private int? VocabularySize(ITokenizer? tokenizer, string weights)
    {
        try
        {
            return (tokenizer ?? WeightsOrigin.Of(workbench, weights).MakeTokenizer())?.Vocabulary.Count;
        }
        catch (Exception e) when (e is RunnerException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool HasLibTorch(RecipeNode node, DiagnosticBag diagnostics)
    {
        try
        {
            TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Any });
            return true;
        }
        catch (RunnerException missing)
        {
            diagnostics.Warning(ExperimentErrors.WeightsNotCompared, node, null, missing.Message);
            return false;
        }
    }

    private bool IsNew(ExperimentPlan plan, params string[] sections) =>
        _seen.Add(string.Join(' ', sections.Append(plan.Plan.FingerprintWithout([.. plan.Plan.Resolved.Entries.Select(e => e.Key).Except(sections)]))));

    private static RecipeScalar NodeOf(List<Composition.BoundDataPath> named, string location) => (named.Find(path => path.Location == location) ?? named[0]).Node;

    private static void Report(DiagnosticBag diagnostics, RecipeNode node, Action look) => Report(diagnostics, () => node, look);

    private static void Report(DiagnosticBag diagnostics, Func<RecipeNode> node, Action look)
    {
        try
        {
            look();
        }
        catch (RunnerException wrong)
        {
            diagnostics.Error(wrong, node());
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(ExperimentErrors.FileTrouble.Because(trouble, trouble.Message), node());
        }
    }
}
