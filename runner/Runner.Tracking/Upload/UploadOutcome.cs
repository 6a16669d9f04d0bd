namespace Runner.Tracking;

/// <summary>How far a run was delivered.</summary>
public enum UploadState
{
    /// <summary>The store holds everything: it acknowledged every record, and where <see cref="RunSync"/> says so it was read back and counted.</summary>
    Complete,

    /// <summary>The store did not answer in time; the rest waits in the journal.</summary>
    Incomplete,

    /// <summary>The run was deleted in the store.</summary>
    Gone,

    /// <summary>The store took everything once and does not hold it now.</summary>
    Lost,

    /// <summary>Another process is delivering or writing this run.</summary>
    Busy,
}

/// <summary>What became of a delivery.</summary>
/// <param name="RunId">The run's own id.</param>
/// <param name="StoreRunId">Its id in the store; null when it never got there.</param>
/// <param name="Store">Address of the store; null when it could not even be opened.</param>
/// <param name="Remaining">Records still to be delivered.</param>
/// <param name="Refused">Records the store refused for good, over the life of the run; see <c>quarantine.jsonl</c>.</param>
/// <param name="Problem">The last failure in words; null when there was none.</param>
public sealed record UploadOutcome(
    UploadState State, string RunId, string? StoreRunId, string? Store, long Remaining, long Refused, string? Problem);
