using System.Text.Json.Serialization;

namespace Runner.Training;

/// <summary>How a training ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingOutcome>))]
public enum TrainingOutcome
{
    /// <summary>All steps were made.</summary>
    Finished,

    /// <summary>Stopped in good order before the end; a checkpoint is saved, and the same command continues.</summary>
    Interrupted,

    /// <summary>Stopped by an error; see <see cref="TrainingResult.Error"/>.</summary>
    Failed,
}

/// <summary>What a training came to.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Step">Updates done, over all sessions.</param>
/// <param name="TotalSteps">Updates planned.</param>
/// <param name="Tokens">Tokens trained on, over all sessions.</param>
/// <param name="Elapsed">Training time, over all sessions.</param>
public sealed record TrainingResult(TrainingOutcome Outcome, long Step, long TotalSteps, long Tokens, TimeSpan Elapsed)
{
    /// <summary>The last evaluation; null if none was made.</summary>
    public EvaluationReport? Evaluation { get; init; }

    /// <summary>The best evaluation by <see cref="CheckpointOptions.Best"/>; null if none was asked for or made.</summary>
    public BestCheckpoint? Best { get; init; }

    /// <summary>Folder of the newest checkpoint of this training; null if none was saved.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How loss scaling stood in the end; null where there was none.</summary>
    public LossScaling? LossScaling { get; init; }

    /// <summary>What went wrong, for <see cref="TrainingOutcome.Failed"/>.</summary>
    public Exception? Error { get; init; }

    /// <summary>Why it stopped early, for <see cref="TrainingOutcome.Interrupted"/>: <c>stop requested</c> or <c>time limit</c>.</summary>
    public string? Reason { get; init; }
}

/// <summary>The best checkpoint so far.</summary>
/// <param name="Step">Updates it had seen.</param>
/// <param name="Metric">Name of the metric that decided.</param>
/// <param name="Value">Its value.</param>
public sealed record BestCheckpoint(long Step, string Metric, double Value)
{
    /// <summary>The new best, if an evaluation is better than the old one; null if not, if none is asked for, and before the first step.</summary>
    internal static BestCheckpoint? Improve(BestCheckpoint? old, EvaluationReport report, BestMetricOptions? options)
    {
        if (options is null || report.Step == 0)
            return null;
        // absent if the metric had nothing to count this time
        var value = report.Flatten().Where(m => m.Key == options.Metric).Select(m => m.Value).FirstOrDefault(double.NaN);
        var isBetter = double.IsFinite(value)
            && (old is null || (options.Goal == MetricGoal.Minimize ? value < old.Value : value > old.Value));
        return isBetter ? new BestCheckpoint(report.Step, options.Metric, value) : null;
    }
}
