namespace Runner.Tracking;

/// <summary>What a run's journal holds and a store of its own does not have yet. A run that is finished and undelivered is at its end here alone.</summary>
/// <param name="Store">The store, as it is told from others.</param>
/// <param name="Records">Records that wait.</param>
public sealed record PendingDelivery(string Store, long Records)
{
    /// <summary>What waits of a run, for each store that the run itself delivers to; reads the end of its journal alone.</summary>
    public static IReadOnlyList<PendingDelivery> Of(RunFolder run)
    {
        if (!File.Exists(run.JournalFile))
            return [];
        var length = new FileInfo(run.JournalFile).Length;
        return [.. UploadCursors.Read(run).Where(c => c.IsOwn != false && c.Position < length)
            .Select(c => new PendingDelivery(c.Store, Count(run, c.Position))).Where(p => p.Records > 0)];
    }

    private static long Count(RunFolder run, long position)
    {
        using var reader = JournalReader.Open(run.JournalFile, damaged: null, position);
        var count = 0L;
        while (reader.Next(long.MaxValue) is not null)
            count++;
        return count;
    }
}
