using Runner.Data;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>What a recipe's descriptions build before training: opened data, tokenizer, tokenized text, model and task.</summary>
internal sealed class BuiltExperiment : IDisposable
{
    private readonly TokenStores _stores;
    private readonly RecordingWeightsReader _weights;

    private BuiltExperiment(TrainingTask task, ITokenizer? tokenizer, DataSource data, TokenStores stores, RecordingWeightsReader weights) =>
        (Task, Tokenizer, Data, _stores, _weights) = (task, tokenizer, data, stores, weights);

    public TrainingTask Task { get; }

    /// <summary>Null for tasks that do not read text.</summary>
    public ITokenizer? Tokenizer { get; }

    public DataSource Data { get; }

    /// <summary>What was measured in the data.</summary>
    public IReadOnlyList<DataHealth> Health { get; private init; } = [];

    /// <summary>Hashes of the data, and of trained weights that were read, by a name for people.</summary>
    public IReadOnlyDictionary<string, string> DataFingerprints
    {
        get
        {
            var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            if (Tokenizer is not null)
                hashes["tokenizer"] = Tokenizer.Fingerprint;
            foreach (var part in Data.Parts)
                hashes[part.Use] = part.Fingerprint;
            foreach (var (name, hash) in _weights.Fingerprints)
                hashes[name] = hash;
            return hashes;
        }
    }

    /// <summary>How weights differ from the recipe, where that was accepted or cannot be told, by the weights.</summary>
    public IReadOnlyDictionary<string, string> WeightNotes => _weights.Check?.Notes ?? new Dictionary<string, string>();

    /// <summary>Opens the data, builds tokenizer and task. Derived files are made in the cache if they are not there yet.</summary>
    /// <param name="recipe">What to build.</param>
    /// <param name="cacheFolder">Folder for derived files.</param>
    /// <param name="options">How text is prepared.</param>
    /// <param name="reader">Opens trained weights.</param>
    /// <param name="opened">The recipe's data where it is open already, so that it is hashed once; null to open it.</param>
    /// <param name="check">Compares trained weights with the recipe; null to compare nothing.</param>
    /// <param name="labels">Names of a trained model's labels by kind, where it is built again; null where they are the data's.</param>
    public static BuiltExperiment Build(
        ExperimentRecipe recipe, string cacheFolder, TokenStoresOptions options, WeightsReader reader, DataSource? opened = null, WeightsCheck? check = null,
        IReadOnlyDictionary<string, LabelNames>? labels = null)
    {
        var weights = new RecordingWeightsReader(reader) { Check = check };
        if (recipe.Weights is { } initial)
            weights.Note("weights", initial.From);                 // a wrong path is said before data is prepared
        var data = opened ?? recipe.Data.Open();
        var tokenizer = recipe.Tokenizer?.Build(new TokenizerContext(data.TrainingText, cacheFolder));
        weights.Tokenizer = tokenizer;
        if (recipe.Weights is { } compared)
            check?.Initial(compared, tokenizer);                   // before text is prepared with another vocabulary
        var stores = new TokenStores(cacheFolder, options);
        try
        {
            var (task, health) = Build(recipe, new TaskContext(data, recipe.Seed, cacheFolder) { Weights = weights }, tokenizer, stores, labels);
            try
            {
                if (recipe.Weights is { } labelled)
                    check?.Labels(labelled, task.Labels);
                return new BuiltExperiment(task, tokenizer, data, stores, weights) { Health = health() };
            }
            catch
            {
                task.Dispose();
                throw;
            }
        }
        catch
        {
            stores.Dispose();
            throw;
        }
    }

    // that a text task has both model and tokenizer, and others have neither, was checked with the recipe
    private static (TrainingTask Task, Func<IReadOnlyList<DataHealth>> Health) Build(ExperimentRecipe recipe, TaskContext common, ITokenizer? tokenizer, TokenStores stores,
        IReadOnlyDictionary<string, LabelNames>? labels)
    {
        switch (recipe)
        {
            case { Task: ITextTaskComponent text, Model: { } model } when tokenizer is not null:
                var context = new TextTaskContext(model, tokenizer, common.Data, stores, common.Seed, common.CacheFolder)
                {
                    Weights = common.Weights, Labels = labels ?? new Dictionary<string, LabelNames>(),
                };
                return (text.Build(context), () => DataChecks.Of(text, context, stores));
            case { Task: IOwnModelTaskComponent own }:
                return (own.Build(common), () => DataChecks.Of(common.Data.Health));
            default:
                throw ExperimentErrors.SectionMissing.With("model");
        }
    }

    public void Dispose()
    {
        Task.Dispose();
        _stores.Dispose();
    }
}
