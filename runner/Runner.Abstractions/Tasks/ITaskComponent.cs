using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Tokenizers;

namespace Runner.Tasks;

/// <summary>Describes what a model is trained for: examples, heads, losses and metrics.</summary>
[ComponentKind("task")]
public interface ITaskComponent : IComponent
{
    /// <summary>Longest sequences it will feed to the model, in training or evaluation.</summary>
    int MaxLength { get; }

    /// <summary>
    /// Whether it works on the recipe's <c>tokenizer</c> and <c>model</c>. A task with a model of its own, such as one that embeds a
    /// knowledge graph, says false; the recipe then has neither, and the task must not touch <see cref="TaskContext.Architecture"/> and
    /// <see cref="TaskContext.Tokenizer"/>.
    /// </summary>
    bool ReadsText => true;

    /// <summary>Longest sequences it trains on, where evaluation uses longer ones: what a forecast of cost and memory goes by.</summary>
    int TrainingLength => MaxLength;

    /// <summary>Tokens of the longest sentence that a training sequence holds whole; <see cref="int.MaxValue"/> where sentences are not kept together.</summary>
    int LongestSentence => TrainingLength;

    /// <summary>Whether its training examples are packed (<see cref="IExampleSet.PacksSequences"/>).</summary>
    bool PacksSequences => false;

    /// <summary>What its runs will report, as far as that is known without data: names that a recipe writes are compared with them. Null where it is not known.</summary>
    TaskMetrics? Metrics => null;

    /// <summary>
    /// Mistakes that show only where this task meets a backbone, such as an objective that needs a pooler and a backbone without. Called while
    /// checking a recipe. <see cref="ComponentProblem.Option"/> is an option of the task.
    /// </summary>
    IEnumerable<ComponentProblem> CheckModel(IArchitectureComponent architecture) => [];

    /// <summary>What the examples are like that it makes of prepared data, such as the shares of its labels. Looks at a sample; touches no tensor.</summary>
    IReadOnlyList<DataHealth> Examine(TaskContext context) => [];

    /// <summary>Prepares the data and builds the model on the CPU; weights are set by the host afterwards.</summary>
    TrainingTask Build(TaskContext context);

    /// <summary>The model alone, without data, on the CPU.</summary>
    TaskModel BuildModel(TaskModelContext context);
}

/// <summary>Names of what a task reports.</summary>
/// <param name="Training">While it trains: recorded as <c>train/NAME</c>.</param>
/// <param name="Sets">Sets it evaluates on, where the data has something to evaluate on.</param>
/// <param name="Evaluation">Of each of these sets: recorded as <c>eval/SET/NAME</c>.</param>
public sealed record TaskMetrics(IReadOnlyList<string> Training, IReadOnlyList<string> Sets, IReadOnlyList<string> Evaluation);

/// <summary>What a task works with.</summary>
/// <param name="Architecture">The backbone, as described; absent for tasks that do not read text.</param>
/// <param name="Tokenizer">The built tokenizer; absent for tasks that do not read text.</param>
/// <param name="Data">The opened data.</param>
/// <param name="Stores">Makes tokenized corpora.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="CacheFolder">Folder for derived files, named by content.</param>
public sealed record TaskContext(
    IArchitectureComponent Architecture, ITokenizer Tokenizer, DataSource Data, ITokenStores Stores, long Seed, string CacheFolder)
{
    /// <summary>Reads weights of trained models, such as a teacher's.</summary>
    public Interchange.IWeightsReader? Weights { get; init; }
}
