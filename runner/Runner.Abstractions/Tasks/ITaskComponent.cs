using Runner.Components;
using Runner.Data;
using Runner.Metrics;

namespace Runner.Tasks;

/// <summary>
/// Describes what a model is trained for: examples, heads, losses and metrics. A task is one of two: it works on the recipe's <c>tokenizer</c> and <c>model</c>
/// (<see cref="ITextTaskComponent"/>), or it brings a model of its own (<see cref="IOwnModelTaskComponent"/>).
/// </summary>
[ComponentKind("task")]
public interface ITaskComponent : IComponent
{
    /// <summary>Longest sequences it will feed to the model, in training or evaluation.</summary>
    int MaxLength { get; }

    /// <summary>Longest sequences it trains on, where evaluation uses longer ones: what a forecast of cost and memory goes by.</summary>
    int TrainingLength => MaxLength;

    /// <summary>What its runs will report, as far as that is known without data: names that a recipe writes are compared with them. Null where it is not known.</summary>
    TaskMetrics? Metrics => null;

    /// <summary>As <see cref="Metrics"/>, for the recipe's data, which may say what there is to evaluate on.</summary>
    TaskMetrics? MetricsOn(IDataComponent data) => Metrics is { } metrics && data.Texts is { HasEvaluation: false } ? metrics with { Sets = [] } : Metrics;

    /// <summary>
    /// Mistakes that show only where this task meets the data, such as records of a kind it cannot read or a split that is not there. Called while checking a
    /// recipe. <see cref="ComponentProblem.Option"/> is an option of the task.
    /// </summary>
    IEnumerable<ComponentProblem> CheckData(IDataComponent data) => [];

    /// <summary>The kind of <see cref="Prediction"/> that its models make of evaluation batches, which its metrics have to judge; null where they make none.</summary>
    Type? Predicts => null;

    /// <summary>The metrics that judge these predictions, in every evaluation set: ablations judge recorded predictions by them again. Empty where there are none.</summary>
    IReadOnlyList<IMetricComponent> Judges => [];
}

/// <summary>Names of what a task reports.</summary>
/// <param name="Training">While it trains: recorded as <c>train/NAME</c>.</param>
/// <param name="Sets">Sets it evaluates on, where the data has something to evaluate on.</param>
/// <param name="Evaluation">Means over each of these sets: recorded as <c>eval/SET/NAME</c>.</param>
public sealed record TaskMetrics(IReadOnlyList<string> Training, IReadOnlyList<string> Sets, IReadOnlyList<string> Evaluation)
{
    /// <summary>Figures over the predictions for each of these sets, recorded as <c>eval/SET/NAME</c> too.</summary>
    public IReadOnlyList<MetricValue> OfPredictions { get; init; } = [];
}
