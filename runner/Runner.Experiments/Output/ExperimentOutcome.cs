using Runner.Tracking;
using Runner.Tracking.Reports;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>How an experiment ended.</summary>
public enum ExperimentStatus
{
    /// <summary>Trained to its end, or all runs of the ablation are done.</summary>
    Finished,

    /// <summary>A finished run stands for it: nothing was trained.</summary>
    AlreadyFinished,

    /// <summary>A finished run stands for it, and its tracker still lacks some of it.</summary>
    NotDelivered,

    /// <summary>Stopped in good order before its end; the same call goes on with it.</summary>
    Interrupted,

    /// <summary>Some runs of an ablation failed; the others are done and reported.</summary>
    PartlyFailed,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>What came of an experiment.</summary>
/// <param name="Status">How it ended.</param>
public sealed record ExperimentOutcome(ExperimentStatus Status)
{
    /// <summary>The run, or the ablation's own; null where it failed before there was one, and on ranks other than the first.</summary>
    public RunFolder? Run { get; init; }

    /// <summary>What training came to; null where nothing was trained, for ablations, and after a failure.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>How far the tracker got; null where there is none, or where nothing was left to deliver.</summary>
    public UploadOutcome? Delivery { get; init; }

    /// <summary>The comparison of an ablation's arms; null for single runs.</summary>
    public AblationOutcome? Ablation { get; init; }

    /// <summary>Why it failed, or failed in part.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Processes that took part.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>Where the runs are; null where it failed before that mattered.</summary>
    internal Workspace? Workspace { get; init; }

    /// <summary>Where the runs are recorded.</summary>
    internal TrackingOptions Tracking { get; init; } = new();

    /// <summary>Which run stood for the plan, where nothing was trained.</summary>
    internal RunDecision? Decision { get; init; }

    /// <summary>Name of the recipe.</summary>
    internal string Recipe { get; init; } = "";

    /// <summary>One that failed.</summary>
    internal static ExperimentOutcome Of(Exception failure) =>
        new(failure is OperationCanceledException ? ExperimentStatus.Interrupted : ExperimentStatus.Failed) { Failure = failure };
}

/// <summary>What came of an ablation.</summary>
/// <param name="Summary">The comparison of its arms.</param>
/// <param name="Report">The file of the report.</param>
/// <param name="Made">Runs that were made now, well or not.</param>
public sealed record AblationOutcome(AblationSummary Summary, string Report, int Made);
