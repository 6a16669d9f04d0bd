using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>
/// Delivers the journal of a living run in the background. Never holds up the writer: a store that is slow, away or broken only makes the
/// delivery lag. What is not delivered at the end waits for <see cref="RunSync"/>.
/// </summary>
public sealed class JournalUploader : IAsyncDisposable
{
    private readonly RunFolder _folder;
    private readonly RunJournal _journal;
    private readonly Func<IMlflowStore> _open;
    private readonly UploadOptions _options;
    private readonly TimeProvider _time;
    private readonly TrackingNotice? _notice;
    private readonly RetryDelay _delay;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly Task _loop;
    private JournalDelivery? _delivery;
    private string? _problem;
    private RunGoneException? _gone;

    private JournalUploader(
        RunFolder folder, RunJournal journal, Func<IMlflowStore> open, UploadOptions options, TimeProvider time, TrackingNotice? notice)
    {
        (_folder, _journal, _open, _options, _time, _notice) = (folder, journal, open, options, time, notice);
        _delay = new RetryDelay(options, folder.Identity.RunId);
        _journal.Flushed += Wake;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Starts delivering.</summary>
    /// <param name="journal">The open journal of <paramref name="folder"/>; only what it flushed is delivered.</param>
    /// <param name="open">Opens the store; called again after it failed to open.</param>
    public static JournalUploader Start(
        RunFolder folder, RunJournal journal, Func<IMlflowStore> open, UploadOptions? options = null, TimeProvider? time = null, TrackingNotice? notice = null) =>
        new(folder, journal, open, options ?? new UploadOptions(), time ?? TimeProvider.System, notice);

    /// <summary>Delivers the rest, for at most <paramref name="budget"/>. Call after the journal's last flush, before disposing of it.</summary>
    public Task<UploadOutcome> CompleteAsync(TimeSpan budget) => CompleteUnlessAsync(budget, CancellationToken.None);

    /// <summary>As <see cref="CompleteAsync"/>, unless it is asked to stop before.</summary>
    /// <param name="budget">How long to wait for the store.</param>
    /// <param name="stop">Ends the waiting; one that was cancelled before does not, since this is then the end of that stop.</param>
    public async Task<UploadOutcome> CompleteUnlessAsync(TimeSpan budget, CancellationToken stop)
    {
        await _hurry.CancelAsync();
        Wake();
        var isAskedTo = false;
        using (var late = new CancellationTokenSource(budget, _time))
        using (late.Token.Register(_stop.Cancel))
        using (stop.IsCancellationRequested ? default : stop.Register(() => { isAskedTo = true; _stop.Cancel(); }))
            await _loop;
        var remaining = _delivery is null ? _journal.LastSequence : _journal.LastSequence - _delivery.Sequence;
        var outcome = new UploadOutcome(
            _gone is not null ? _gone.IsLost ? UploadState.Lost : UploadState.Gone : remaining == 0 ? UploadState.Complete : UploadState.Incomplete,
            _folder.Identity.RunId, _delivery?.StoreRunId, _delivery?.Address, remaining, _delivery?.Refused ?? 0,
            remaining == 0 ? null : isAskedTo ? "it was asked to stop" : _problem ?? "the time given for it was over");
        if (outcome.State == UploadState.Incomplete)
            Say(TrackingErrors.Undelivered, remaining, _folder.Identity.RunId, outcome.Store ?? "", outcome.Problem);
        await DisposeAsync();
        return outcome;
    }

    /// <summary>Stops, as the run's folder is gone and nothing more can be delivered, and ends the run in the store, so that it does not look alive for ever.</summary>
    /// <param name="reason">Why, in words.</param>
    /// <param name="budget">How long to wait for the store.</param>
    /// <returns>True if the store says so now.</returns>
    public async Task<bool> AbandonAsync(string reason, TimeSpan budget)
    {
        await _stop.CancelAsync();
        await _loop;
        using var late = new CancellationTokenSource(budget, _time);
        try
        {
            return _delivery is { } delivery && await delivery.EndAsync(reason, _time.GetUtcNow().ToUnixTimeMilliseconds(), late.Token);
        }
        catch (Exception e) when (e is MlflowException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Stops at once; the rest stays in the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        _journal.Flushed -= Wake;
        await _stop.CancelAsync();
        await _loop;
        if (Interlocked.Exchange(ref _delivery, null) is { } delivery)
            await delivery.DisposeAsync();
    }

    private void Wake()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is awake already
        }
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested && _gone is null)
        {
            try
            {
                await DeliverAsync();
                if (failures > 0)
                    Say(TrackingErrors.StoreAnswersAgain, _delivery!.Address);
                (failures, _problem) = (0, null);
                if (_hurry.IsCancellationRequested && _delivery!.Position >= _journal.DurableLength)
                    return;
                await WaitForMoreAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (RunGoneException e)
            {
                _gone = e;
                _problem = e.Message;
                if (e.IsLost)
                    Say(TrackingErrors.RunLostInStore, _delivery!.Address, _folder.Identity.RunId, e.Message);
                else
                    Say(TrackingErrors.RunGoneFromStore, e.StoreRunId, _delivery!.Address);
            }
            catch (Exception e)
            {
                _problem = e.Message;
                // of a folder that is gone, whoever is at work in it speaks
                if (++failures == 1 && RunFolder.Is(_folder.Location))
                    Say(TrackingErrors.StoreAway, _delivery?.Address ?? "", e.Message);
                // wrong credentials, a deleted experiment: waiting mends nothing, so the end of the run does not wait; until then somebody else may mend it
                var isLasting = e is MlflowException { IsRetryable: false };
                if (isLasting && _hurry.IsCancellationRequested)
                    return;
                await PauseAsync(isLasting ? _options.LongestDelay : _delay.After(failures, (e as MlflowException)?.RetryAfter));
            }
        }
    }

    private async Task DeliverAsync()
    {
        _delivery ??= JournalDelivery.TryOpen(_folder, _open, isOwn: true, _options, _notice)
            ?? throw new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "another process is delivering this run", isRetryable: true);
        await _delivery.DeliverAsync(_journal.DurableLength, _stop.Token);
    }

    private async Task WaitForMoreAsync()
    {
        await _signal.WaitAsync(_stop.Token);
        await PauseAsync(_options.Window);
    }

    // the end of the run cuts the first wait short; from then on failures wait in full, until the time is over
    private async Task PauseAsync(TimeSpan delay)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _hurry.IsCancellationRequested ? default : _hurry.Token);
        try
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, _time, either.Token);
        }
        catch (OperationCanceledException)
        {
            // awake early
        }
    }

    private void Say(Errors.ErrorDescriptor descriptor, params object?[] arguments) => _notice?.Invoke(descriptor, descriptor.Format(arguments));
}
