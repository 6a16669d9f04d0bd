using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Delivers what runs left undelivered, and looks whether it arrived: <c>runner sync</c>.</summary>
public static class RunSync
{
    /// <summary>Delivers runs one after another; a run that cannot be delivered stops no other.</summary>
    /// <param name="runs">Runs to deliver, such as all of a <see cref="RunIndex"/>; parents are created before their children.</param>
    /// <param name="open">Opens the store, once per run.</param>
    /// <param name="fromStart">Delivers everything again, such as after a store was replaced; doubles nothing.</param>
    public static async Task<IReadOnlyList<UploadOutcome>> DeliverAsync(
        IEnumerable<RunFolder> runs, Func<IMlflowStore> open, bool fromStart = false, TrackingNotice? notice = null, CancellationToken cancellation = default)
    {
        var outcomes = new List<UploadOutcome>();
        foreach (var run in runs)
            outcomes.Add(await DeliverAsync(run, open, fromStart, notice, cancellation));
        return outcomes;
    }

    private static async Task<UploadOutcome> DeliverAsync(
        RunFolder run, Func<IMlflowStore> open, bool fromStart, TrackingNotice? notice, CancellationToken cancellation)
    {
        var id = run.Identity.RunId;
        var journal = JournalState.Mend(run, notice);
        if (journal is null)
            return new UploadOutcome(UploadState.Busy, id, null, null, 0, 0, "it is being written at this moment; its own process delivers it");
        if (journal.LastSequence == 0)
            return new UploadOutcome(UploadState.Complete, id, null, null, 0, 0, null);    // it never began: nothing to show
        JournalDelivery? delivery = null;
        try
        {
            if (fromStart && !FileLock.IsHeld(run.UploadLockFile))
                await ForgetAsync(run, open);
            delivery = JournalDelivery.TryOpen(run, open, isOwn: false, new UploadOptions(), notice);
            if (delivery is null)
                return new UploadOutcome(UploadState.Busy, id, null, null, 0, 0, "another process is delivering it");
            await delivery.DeliverAsync(journal.Length, cancellation);
            var isAbandoned = journal.LastStatus is RunStatus.Running && !run.IsLive;
            if (isAbandoned)
                await delivery.MarkAbandonedAsync(journal.LastTimestamp, cancellation);
            // what was acknowledged is one thing, what is there another
            var missing = await delivery.CheckAsync(isAbandoned ? RunStatus.Killed : journal.LastStatus, cancellation);
            return missing.Count == 0 ? Outcome(UploadState.Complete, null) : Lost(string.Join("; ", missing));
        }
        catch (RunGoneException e)
        {
            return e.IsLost ? Lost(e.Message) : Outcome(UploadState.Gone, e.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Outcome(UploadState.Incomplete, "it was asked to stop");
        }
        catch (Exception e) when (e is MlflowException or IOException or UnauthorizedAccessException)
        {
            return Outcome(UploadState.Incomplete, e.Message);
        }
        finally
        {
            if (delivery is not null)
                await delivery.DisposeAsync();
        }

        UploadOutcome Lost(string problem)
        {
            notice?.Invoke(TrackingErrors.RunLostInStore, TrackingErrors.RunLostInStore.Format(delivery!.Address, id, problem));
            return Outcome(UploadState.Lost, problem);
        }

        UploadOutcome Outcome(UploadState state, string? problem) => new(
            state, id, delivery?.StoreRunId, delivery?.Address, journal.LastSequence - (delivery?.Sequence ?? 0), delivery?.Refused ?? 0, problem);
    }

    // what other stores have of it stays known
    private static async Task ForgetAsync(RunFolder run, Func<IMlflowStore> open)
    {
        await using var store = open();
        var identity = store.Describe().Identity;
        var isOwn = UploadCursors.Read(run).FirstOrDefault(c => c.Store == identity)?.IsOwn;
        UploadCursors.Forget(run, identity);
        RunRegistration.Forget(run, identity);
        if (isOwn == true)
            new UploadCursors(run, notice: null).Save(new UploadCursor { Store = identity, IsOwn = true });
    }
}
