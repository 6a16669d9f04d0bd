
namespace Runner.Plugins.Tasks.Metrics.LabelSets;

/// <summary>Options of <c>metric/label-sets</c>.</summary>
public sealed record LabelSetsOptions
{
    /// <summary>
    /// The labels whose figures <c>macro-...</c> are the mean of; one that never occurs counts 0, as with scikit-learn. Null: those that occur, as prediction or as truth.
    /// </summary>
    public IReadOnlyList<int>? Labels { get; init; }
}
