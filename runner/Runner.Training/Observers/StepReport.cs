using Runner.Metrics;

namespace Runner.Training;

/// <summary>A logging step. Means are over the steps since the last one, also across an interruption.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Epoch">Passes over the data done, such as 1.25.</param>
/// <param name="Loss">Mean loss of the global batches.</param>
/// <param name="Metrics">The task's metrics, such as <c>mlm/accuracy</c>; one that had nothing to count is absent.</param>
/// <param name="LearningRate">Rate of the last of these steps.</param>
/// <param name="GradientNorm">L2 norm of the last of these steps' gradient, before clipping.</param>
/// <param name="Tokens">Tokens trained on so far, padding not counted.</param>
/// <param name="Timing">How fast it went. Varies from run to run; all else does not.</param>
public sealed record StepReport(
    long Step, double Epoch, double Loss, IReadOnlyDictionary<string, double> Metrics, double LearningRate, double GradientNorm,
    long Tokens, StepTiming Timing)
{
    /// <summary>How loss scaling stands; null where there is none.</summary>
    public LossScaling? LossScaling { get; init; }

    /// <summary>What was computed, under full names: all but speeds, which come out otherwise each time.</summary>
    public IReadOnlyDictionary<string, double> Computed()
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [MetricName.Loss] = Loss,
            [MetricName.LearningRate] = LearningRate,
            [MetricName.GradientNorm] = GradientNorm,
            [MetricName.Epoch] = Epoch,
            [MetricName.Tokens] = Tokens,
        };
        foreach (var (name, value) in Metrics)
            values[MetricName.Training(name)] = value;
        return values;
    }

    /// <summary>All values under their full names.</summary>
    public IEnumerable<KeyValuePair<string, double>> Flatten() =>
    [
        .. Computed(),
        KeyValuePair.Create(MetricName.TokensPerSecond, Timing.TokensPerSecond),
        KeyValuePair.Create(MetricName.SecondsPerStep, Timing.SecondsPerStep),
        KeyValuePair.Create(MetricName.DataWaitShare, Timing.DataWaitShare),
    ];
}

/// <summary>How loss scaling stands after a step.</summary>
/// <param name="Scale">What the next step's loss is multiplied by.</param>
/// <param name="Skipped">Steps that made no update because gradients overflowed, over all sessions.</param>
public sealed record LossScaling(double Scale, long Skipped);

/// <summary>Speed since the last logging step of this session, evaluations and checkpoints not counted.</summary>
/// <param name="Elapsed">Training time so far, over all sessions, everything counted.</param>
/// <param name="SecondsPerStep">Mean seconds per step.</param>
/// <param name="TokensPerSecond">Tokens per second, padding not counted.</param>
/// <param name="DataWaitShare">Share of the time the loop waited for data, 0 to 1.</param>
public readonly record struct StepTiming(TimeSpan Elapsed, double SecondsPerStep, double TokensPerSecond, double DataWaitShare);
