namespace Runner.Tracking;

/// <summary>What a journal without a writer comes to.</summary>
internal sealed record JournalState(long Length, long LastSequence, long LastTimestamp, RunStatus? LastStatus)
{
    /// <summary>Mends the journal's end if a kill tore it; null while a process writes the run.</summary>
    public static JournalState? Mend(RunFolder run, TrackingNotice? notice)
    {
        using var writer = FileLock.TryAcquire(run.WriterLockFile);
        if (writer is null)
            return null;
        var state = new JournalState(0, 0, run.Identity.Created.ToUnixTimeMilliseconds(), null);
        using var file = JournalFile.Recover(run.JournalFile, notice, record => state = state with
        {
            LastSequence = record.Sequence,
            LastTimestamp = record.Timestamp,
            LastStatus = record is StatusRecord status ? status.Status : state.LastStatus,
        });
        return state with { Length = file.DurableLength };
    }
}
