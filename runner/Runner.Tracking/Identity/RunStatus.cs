namespace Runner.Tracking;

/// <summary>Where a run stands; the words MLflow knows.</summary>
public enum RunStatus
{
    /// <summary>Started and not ended. Without a living process it is an interrupted run that can be resumed.</summary>
    Running,

    /// <summary>Waits for its turn.</summary>
    Scheduled,

    /// <summary>Reached its end.</summary>
    Finished,

    /// <summary>Ended by an error.</summary>
    Failed,

    /// <summary>Ended from outside, such as by SIGTERM; can be resumed.</summary>
    Killed,
}
