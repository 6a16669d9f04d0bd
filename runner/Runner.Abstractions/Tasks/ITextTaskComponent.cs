using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Tokenizers;

namespace Runner.Tasks;

/// <summary>A task that trains the recipe's <c>model</c> on text of its <c>tokenizer</c>.</summary>
public interface ITextTaskComponent : ITaskComponent
{
    /// <summary>Tokens of the longest sentence that a training sequence holds whole; <see cref="int.MaxValue"/> where sentences are not kept together.</summary>
    int LongestSentence => TrainingLength;

    /// <summary>Whether its training examples are packed (<see cref="IExampleSet.PacksSequences"/>).</summary>
    bool PacksSequences => false;

    /// <summary>
    /// Mistakes that show only where this task meets a backbone, such as an objective that needs a pooler and a backbone without. Called while
    /// checking a recipe. <see cref="ComponentProblem.Option"/> is an option of the task.
    /// </summary>
    IEnumerable<ComponentProblem> CheckModel(IArchitectureComponent architecture) => [];

    /// <summary>What the examples are like that it makes of prepared data, such as the shares of its labels. Looks at a sample; touches no tensor.</summary>
    IReadOnlyList<DataHealth> Examine(TextTaskContext context) => [];

    /// <summary>Prepares the data and builds the model on the CPU; weights are set by the host afterwards.</summary>
    TrainingTask Build(TextTaskContext context);

    /// <summary>The model alone, without data, on the CPU.</summary>
    TaskModel BuildModel(TaskModelContext context);
}

/// <summary>What a task that reads text works with.</summary>
/// <param name="Architecture">The backbone, as described.</param>
/// <param name="Tokenizer">The built tokenizer.</param>
/// <param name="Data">The opened data.</param>
/// <param name="Stores">Makes tokenized corpora.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="CacheFolder">Folder for derived files, named by content.</param>
public sealed record TextTaskContext(
    IArchitectureComponent Architecture, ITokenizer Tokenizer, DataSource Data, ITokenStores Stores, long Seed, string CacheFolder)
    : TaskContext(Data, Seed, CacheFolder)
{
    /// <summary>
    /// Names of a trained model's labels by kind (<see cref="LabelKinds"/>), in the order of its outputs, where it is built again; they stand before those of the
    /// data. Empty for a model that is yet to be trained.
    /// </summary>
    public IReadOnlyDictionary<string, LabelNames> Labels { get; init; } = new Dictionary<string, LabelNames>();
}

/// <summary>What the model of a task that reads text is made from; no data.</summary>
/// <param name="Architecture">The backbone, as described.</param>
/// <param name="Vocabulary">Size and functions of the ids.</param>
public sealed record TaskModelContext(IArchitectureComponent Architecture, ModelContext Vocabulary)
{
    /// <summary>Reads weights of trained models, such as a teacher's; null where only shapes matter (on the meta device).</summary>
    public Interchange.IWeightsReader? Weights { get; init; }

    /// <summary>Names of the labels by kind (<see cref="LabelKinds"/>), in the order of the model's outputs. Default: none, where the data has no labels or they are not known.</summary>
    public IReadOnlyDictionary<string, LabelNames> Labels { get; init; } = new Dictionary<string, LabelNames>();
}
