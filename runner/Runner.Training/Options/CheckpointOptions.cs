using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Training;

/// <summary>Recipe section <c>checkpoint:</c>, when the state of a training is saved and what is kept of it.</summary>
public sealed record CheckpointOptions : ICheckedOptions
{
    /// <summary>
    /// How often: steps, epochs, tokens or a share of the training. Default <c>10%</c>; <c>0steps</c> for never in between. A checkpoint is
    /// also saved when a run is interrupted and when <see cref="Best"/> improves.
    /// </summary>
    public Duration Every { get; init; } = new(10, DurationUnit.Percent);

    /// <summary>Saves the final state, which later work starts from. Default true.</summary>
    public bool AtEnd { get; init; } = true;

    /// <summary>Newest checkpoints to keep, the best one not counted. Default 2, so that a damaged newest one costs little.</summary>
    [Range(1, 100_000)]
    public int Keep { get; init; } = 2;

    /// <summary>The metric that decides which checkpoint is the best one, kept beside the newest. Null, the default, keeps no best one.</summary>
    public BestMetricOptions? Best { get; init; }

    /// <summary>
    /// Keeps the optimizer's state once a run is finished. Default false: what is left are the weights, all that using the run needs, and a
    /// third of the space. An unfinished run keeps everything it goes on with.
    /// </summary>
    public bool KeepOptimizer { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        if (Keep < 1)
            yield return new("keep", $"{Keep} checkpoints would leave nothing to resume from; write 1 or more");
    }
}

/// <summary>What makes one checkpoint better than another.</summary>
public sealed record BestMetricOptions
{
    /// <summary>Full name of an evaluation metric, such as <c>eval/length-64/loss</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Which values are better. Default <c>minimize</c>.</summary>
    public MetricGoal Goal { get; init; } = MetricGoal.Minimize;
}

/// <summary>Which values of a metric are better.</summary>
public enum MetricGoal
{
    /// <summary>Lower, as for a loss.</summary>
    Minimize,

    /// <summary>Higher, as for an accuracy.</summary>
    Maximize,
}
