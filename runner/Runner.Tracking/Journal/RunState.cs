namespace Runner.Tracking;

/// <summary>
/// Where a run stands, for people. MLflow has one word, <c>KILLED</c>, for a run that ended in good order before its end and for one whose process is gone; here
/// they are two.
/// </summary>
public enum RunState
{
    /// <summary>Nothing of it began yet.</summary>
    Scheduled,

    /// <summary>A process is at it.</summary>
    Running,

    /// <summary>Reached its end.</summary>
    Finished,

    /// <summary>Ended by an error, which it recorded.</summary>
    Failed,

    /// <summary>Was asked to stop, or came to its time limit, and did; can be resumed.</summary>
    Stopped,

    /// <summary>Its process is gone without a word, as after SIGKILL or a power cut; can be resumed from its last checkpoint.</summary>
    CutOff,
}

/// <summary>Words for states.</summary>
public static class RunStates
{
    /// <summary>As people read it: <c>cut off</c>.</summary>
    public static string Word(this RunState state) => state == RunState.CutOff ? "cut off" : state.ToString().ToLowerInvariant();
}
