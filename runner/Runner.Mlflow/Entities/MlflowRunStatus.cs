namespace Runner.Mlflow;

/// <summary>State of a run.</summary>
public enum MlflowRunStatus
{
    Running,
    Scheduled,
    Finished,
    Failed,
    Killed,
}

internal static class MlflowRunStatusText
{
    // An unknown name is answered with 200 and changes nothing on a server, so names come from here alone.
    public static string ToText(this MlflowRunStatus status) => status switch
    {
        MlflowRunStatus.Running => "RUNNING",
        MlflowRunStatus.Scheduled => "SCHEDULED",
        MlflowRunStatus.Finished => "FINISHED",
        MlflowRunStatus.Failed => "FAILED",
        MlflowRunStatus.Killed => "KILLED",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static MlflowRunStatus Parse(string? text) => text switch
    {
        "SCHEDULED" => MlflowRunStatus.Scheduled,
        "FINISHED" => MlflowRunStatus.Finished,
        "FAILED" => MlflowRunStatus.Failed,
        "KILLED" => MlflowRunStatus.Killed,
        _ => MlflowRunStatus.Running,
    };

    /// <summary>Whether a run in this state still goes on and so has no end time.</summary>
    public static bool IsOpen(this MlflowRunStatus status) => status is MlflowRunStatus.Running or MlflowRunStatus.Scheduled;
}
