using Runner.Metrics;

namespace Runner.Tasks;

/// <summary>A built task: a model, the examples it learns from and those it is evaluated on. Owns the model.</summary>
/// <param name="model">Network, loss and predictions.</param>
/// <param name="training">Examples to learn from.</param>
/// <param name="evaluations">Sets to evaluate on; their examples and masks are the same at every evaluation of every run.</param>
public sealed class TrainingTask(TaskModel model, IExampleSet training, IReadOnlyList<EvaluationSet> evaluations) : IDisposable
{
    /// <summary>Network, loss and predictions.</summary>
    public TaskModel Model { get; } = model;

    /// <summary>Examples to learn from.</summary>
    public IExampleSet Training { get; } = training;

    /// <summary>Sets to evaluate on; their examples and masks are the same at every evaluation of every run.</summary>
    public IReadOnlyList<EvaluationSet> Evaluations { get; } = evaluations;

    /// <summary>
    /// What the numbers that go into and come out of the model mean where no vocabulary says it, such as the names of classes: names in the order of their
    /// numbers, by the kind of thing (<c>classes</c>). The run keeps them, as whoever uses it later has no data at hand. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public void Dispose() => Model.Dispose();
}

/// <summary>A named set of examples to evaluate on.</summary>
/// <param name="Name">Part of the metric names: <c>eval/NAME/...</c>; letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Examples">The examples; evaluation takes them in order, epoch 0.</param>
public sealed record EvaluationSet(string Name, IExampleSet Examples)
{
    /// <summary>
    /// Figures over the predictions for the whole set, reported as <c>eval/NAME/METRIC</c> beside the means; the predictions are kept with the run. All judge
    /// the kind of prediction that the task makes. Empty: nothing is predicted.
    /// </summary>
    public IReadOnlyList<IMetricComponent> Metrics { get; init; } = [];

    /// <summary>
    /// Where what the network says of an example of the set is not yet a prediction for a record: several windows of one document, the candidates of one query.
    /// Null where it is.
    /// </summary>
    public PredictionCombination? Combination { get; init; }
}

/// <summary>How predictions for the examples of a set become predictions for its records.</summary>
/// <param name="Raw">Kind of <see cref="Prediction"/> that the model makes of an example.</param>
/// <param name="Combine">
/// Given the predictions for all examples in the order of ids, gives those for records, of the kind that metrics judge, each with the id of its record. A pure function,
/// called on one rank.
/// </param>
public sealed record PredictionCombination(Type Raw, Func<IReadOnlyList<ExamplePrediction>, IReadOnlyList<ExamplePrediction>> Combine);
