using System.Globalization;

namespace Runner.Tracking.Reports;

/// <summary>Where one run of an ablation stands.</summary>
public enum AblationRunState
{
    /// <summary>Ran to its end; only these count in tables.</summary>
    Finished,

    /// <summary>Ended by an error.</summary>
    Failed,

    /// <summary>Was stopped before its end and can be resumed.</summary>
    Interrupted,

    /// <summary>Is being run at this moment.</summary>
    Running,

    /// <summary>Was never started.</summary>
    Missing,
}

/// <summary>One run of an ablation, as its report needs it.</summary>
public sealed record AblationRun
{
    public required string Arm { get; init; }

    public required long Seed { get; init; }

    public required AblationRunState State { get; init; }

    /// <summary>Null for a run that was never started.</summary>
    public string? RunId { get; init; }

    /// <summary>Why it did not finish.</summary>
    public string? Reason { get; init; }

    /// <summary>Last value of each metric that is compared.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Points of metrics that have more than one.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<MetricPoint>> Curves { get; init; } = new Dictionary<string, IReadOnlyList<MetricPoint>>();

    /// <summary>Time spent running.</summary>
    public TimeSpan Duration { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>Commit of the code, with <c>+changes</c> where files differed from it.</summary>
    public string? Commit { get; init; }

    /// <summary>Machine and system in one line.</summary>
    public string? Environment { get; init; }

    /// <summary>A run that was never started.</summary>
    public static AblationRun Missing(string arm, long seed) => new() { Arm = arm, Seed = seed, State = AblationRunState.Missing };

    /// <summary>A run that failed before there was anything of it, such as by data that cannot be read.</summary>
    public static AblationRun Failed(string arm, long seed, string reason) => Missing(arm, seed) with { State = AblationRunState.Failed, Reason = reason };

    /// <summary>Reads a run of an arm from its folder.</summary>
    /// <param name="metrics">Metrics compared.</param>
    /// <param name="curves">Metrics drawn over the steps.</param>
    public static AblationRun Read(RunFolder folder, IEnumerable<string> metrics, IEnumerable<string> curves)
    {
        var history = RunHistory.Read(folder);
        var provenance = Provenance.Read(folder);
        var compared = metrics.ToList();
        return new AblationRun
        {
            Arm = folder.Identity.Arm ?? folder.Identity.Name,
            Seed = folder.Identity.Seed ?? 0,
            RunId = folder.Identity.RunId,
            State = StateOf(history),
            Reason = history.Reason,
            Metrics = compared.Where(m => history.Last(m) is not null).ToDictionary(m => m, m => history.Last(m)!.Value),
            Curves = compared.Concat(curves).Distinct().Where(m => history.Points(m).Count > 1).ToDictionary(m => m, history.Points),
            Duration = history.Duration,
            Started = history.Span?.From,
            Ended = history.Span?.To,
            Commit = provenance?.Code is { } code ? code.Commit + (code.IsDirty ? "+changes" : "") : null,
            Environment = provenance?.Machine.Summary(),
        };
    }

    /// <summary>Arm and seed, for messages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Arm}, seed {Seed}");

    private static AblationRunState StateOf(RunHistory history) => history.Status switch
    {
        RunStatus.Finished => AblationRunState.Finished,
        RunStatus.Failed => AblationRunState.Failed,
        RunStatus.Running when history.Run.IsLive => AblationRunState.Running,
        RunStatus.Scheduled when history.Span is null => AblationRunState.Missing,
        _ => AblationRunState.Interrupted,
    };
}
