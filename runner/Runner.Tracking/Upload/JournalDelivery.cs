using Runner.Files;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>
/// Delivers a journal to one store, in order, each record once. The position is saved after every acknowledged batch. What was sent but not
/// acknowledged, by this process or one before it, is looked for in the store, and only what is not there is sent again: some kinds of store append what
/// they are sent twice, and others fail at it.
/// Failures come out as <see cref="MlflowException"/> and leave everything ready for another try.
/// </summary>
internal sealed class JournalDelivery : IAsyncDisposable
{
    private const string ReasonTag = "runner.reason";
    private readonly RunFolder _folder;
    private readonly IMlflowStore _store;
    private readonly UploadOptions _options;
    private readonly TrackingNotice? _notice;
    private readonly FileLock _lock;
    private readonly UploadCursors _cursors;
    private readonly JournalReader _reader;
    private UploadCursor _cursor;
    private JournalEntry? _waiting;
    private UploadBatch? _batch;
    private StoreRun? _run;
    private readonly HashSet<string> _cut = [];
    private readonly Dictionary<string, HashSet<(long Step, long Timestamp)>> _known = [];
    private bool _doubtful = true;
    private int _failures;

    private JournalDelivery(RunFolder folder, IMlflowStore store, bool isOwn, UploadOptions options, TrackingNotice? notice, FileLock @lock)
    {
        (_folder, _store, _options, _notice, _lock) = (folder, store, options, notice, @lock);
        _cursors = new UploadCursors(folder, notice);
        var description = store.Describe();
        (Address, Identity) = (description.Uri, description.Identity);
        var known = _cursors.Find(Identity);
        _cursor = known ?? new UploadCursor { Store = Identity, IsOwn = isOwn };
        // noted before anything is sent: a run that is killed from here on is known to owe its records to this store
        if (isOwn && known?.IsOwn is null or false)
            _cursors.Save(_cursor = _cursor with { IsOwn = true });
        if (Misfit(folder.JournalFile, _cursor) is { } misfit)
        {
            notice?.Invoke(TrackingErrors.CursorLost, TrackingErrors.CursorLost.Format(folder.UploadFile, misfit));
            _cursor = new UploadCursor { Store = Identity, IsOwn = _cursor.IsOwn };
        }
        _reader = JournalReader.Open(folder.JournalFile, damaged: null, _cursor.Position);
    }

    public string Address { get; }

    /// <summary>What tells the store from others.</summary>
    public string Identity { get; }

    public string? StoreRunId => _run?.RunId ?? RunRegistration.Find(_folder, Identity)?.RunId;

    /// <summary>File position up to which the store has everything.</summary>
    public long Position => _cursor.Position;

    public long Sequence => _cursor.Sequence;

    public long Refused => _cursor.Refused;

    /// <summary>A delivery that owns the store, or null while another process delivers this run.</summary>
    /// <param name="isOwn">Whether the run itself delivers there; see <see cref="UploadCursor.IsOwn"/>.</param>
    public static JournalDelivery? TryOpen(RunFolder folder, Func<IMlflowStore> open, bool isOwn, UploadOptions options, TrackingNotice? notice)
    {
        var upload = FileLock.TryAcquire(folder.UploadLockFile);
        if (upload is null)
            return null;
        try
        {
            return new JournalDelivery(folder, open(), isOwn, options, notice, upload);
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    /// <summary>Delivers everything up to file position <paramref name="limit"/>.</summary>
    public async Task DeliverAsync(long limit, CancellationToken cancellation)
    {
        try
        {
            _run ??= await RegisterAsync(cancellation);
            while ((_batch ??= UploadBatch.Next(_reader, limit, ref _waiting)) is { } batch)
            {
                await SendAsync(_run.RunId, batch, cancellation);
                Acknowledge(batch);
            }
        }
        catch (MlflowException) when (_cursor.Position > 0 && _store is SqliteMlflowStore { Exists: false })
        {
            throw new RunGoneException(StoreRunId ?? _folder.Identity.RunId, isLost: true);
        }
        catch (MlflowException)
        {
            _failures++;
            _doubtful = true;
            _known.Clear();
            throw;
        }
    }

    /// <summary>Reads back what was delivered and counts it: in full the first time, and from then on whether the run is still there as it was.</summary>
    /// <returns>What is not there as it should be, a line each; empty where all is.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(RunStatus? status, CancellationToken cancellation)
    {
        _run ??= await RegisterAsync(cancellation);
        var missing = await new DeliveryCheck(_folder, _store, _run.RunId, Identity).FindMissingAsync(_cursor.Position, status, _cursor.Checked == _cursor.Sequence, cancellation);
        if (missing.Count == 0 && _cursor.Checked != _cursor.Sequence)
            _cursors.Save(_cursor = _cursor with { Checked = _cursor.Sequence });
        return missing;
    }

    /// <summary>Marks a run whose process vanished without a word, so that it does not look alive for ever.</summary>
    public Task MarkAbandonedAsync(long endTime, CancellationToken cancellation) => _run is null
        ? Task.CompletedTask
        : _store.UpdateRunAsync(_run.RunId, new MlflowRunUpdate { Status = MlflowRunStatus.Killed, EndTime = endTime }, cancellation);

    /// <summary>Ends a run whose folder is gone: what is delivered stays, and the row says why nothing follows. Reads and writes nothing of the folder.</summary>
    /// <returns>False where the store does not have the run.</returns>
    public async Task<bool> EndAsync(string reason, long endTime, CancellationToken cancellation)
    {
        if (_run is null)
            return false;
        await _store.LogBatchAsync(_run.RunId, new MlflowBatch { Tags = [new MlflowTag(ReasonTag, reason)] }, cancellation);
        await _store.UpdateRunAsync(_run.RunId, new MlflowRunUpdate { Status = MlflowRunStatus.Failed, EndTime = endTime }, cancellation);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _store.DisposeAsync();
        _lock.Dispose();
    }

    // a journal that was cut, restored or edited since has other lines at the same place
    private static string? Misfit(string journal, UploadCursor cursor)
    {
        if (cursor.Position == 0)
            return null;
        if (cursor.Position > new FileInfo(journal).Length)
            return "it points behind the end of the journal";
        using (var file = RegularFile.Open(journal))
        {
            file.Seek(cursor.Position - 1, SeekOrigin.Begin);
            if (file.ReadByte() != '\n')
                return "it points into the middle of a line of the journal";
        }
        using var reader = JournalReader.Open(journal, damaged: null, cursor.Position);
        return reader.Next(long.MaxValue) is { } next && next.Record.Sequence <= cursor.Sequence ? "the journal is another one" : null;
    }

    private async Task<StoreRun> RegisterAsync(CancellationToken cancellation)
    {
        // a database that was deleted would be made anew, empty, and take the rest of the run for all of it
        if (_cursor.Position > 0 && _store is SqliteMlflowStore { Exists: false })
            throw new RunGoneException(StoreRunId ?? _folder.Identity.RunId, isLost: true);
        return await RunRegistration.EnsureAsync(_folder, _store, _cursor.IsOwn != false, cancellation);
    }

    private void Acknowledge(UploadBatch batch)
    {
        _cursor = _cursor with { Position = batch.End, Sequence = batch.Sequence };
        _cursors.Save(_cursor);
        _batch = null;
        if (!_doubtful)
            _known.Clear();
        _failures = 0;
    }

    private async Task SendAsync(string runId, UploadBatch batch, CancellationToken cancellation)
    {
        if (batch.Single is { } single)
        {
            await SendSingleAsync(runId, single, cancellation);
            return;
        }
        var values = batch.Values;
        if (RefusedValues.Count(values) == 0)
            return;
        if (_doubtful && _store is not SqliteMlflowStore)
            values = await WithoutKnownAsync(runId, values, cancellation);
        try
        {
            if (RefusedValues.Count(values) > 0)
                await LogAsync(runId, values, cancellation);
        }
        catch (MlflowException e) when (IsRefusal(e) || IsStubborn(e))
        {
            await SplitAsync(runId, values, e, cancellation);
        }
    }

    private async Task SplitAsync(string runId, MlflowBatch values, MlflowException first, CancellationToken cancellation)
    {
        await CheckAliveAsync(runId, cancellation);
        var parts = new RefusedValues(part => LogAsync(runId, part, cancellation));
        var definite = IsRefusal(first);
        await parts.SendAsync(values, e => IsRefusal(e) || (!definite && IsInternal(e)));
        // a server that takes nothing at all has a trouble of its own; the values are not to blame
        if (!definite && parts.Accepted == 0)
            throw first;
        foreach (var (part, why) in parts.Refused)
            SetAside(RefusedValues.Describe(part), part, why);
    }

    private async Task LogAsync(string runId, MlflowBatch values, CancellationToken cancellation)
    {
        foreach (var cut in (await _store.LogBatchAsync(runId, values, cancellation)).Warnings.Where(w => _cut.Add($"{w.Kind} {w.Key}")))
            Say(TrackingErrors.CutInStore, cut.Kind, cut.Key, cut.Length, cut.Kept);
    }

    private async Task SendSingleAsync(string runId, JournalRecord record, CancellationToken cancellation)
    {
        try
        {
            switch (record)
            {
                case StatusRecord status:
                    await SendStatusAsync(runId, status, cancellation);
                    break;
                case DatasetRecord dataset:
                    await _store.LogInputsAsync(runId, [ToMlflow(dataset)], cancellation);
                    break;
                case ArtifactRecord artifact:
                    var file = Path.Combine(_folder.Location, artifact.Path);
                    if (File.Exists(file))
                    {
                        using var shown = ArtifactMarkdown.Of(file, artifact.StorePath, runId);
                        await _store.UploadArtifactAsync(runId, shown.File, artifact.StorePath, cancellation);
                        break;
                    }
                    _cursor = _cursor with { Refused = _cursor.Refused + 1 };
                    Say(TrackingErrors.ArtifactMissing, artifact.Path, _folder.Identity.RunId);
                    break;
            }
        }
        catch (MlflowException e) when (IsRefusal(e)
            || e.ErrorCode is MlflowErrorCode.ArtifactsUnreachable or MlflowErrorCode.NotImplemented)
        {
            await CheckAliveAsync(runId, cancellation);
            SetAside(record is ArtifactRecord a ? $"artifact '{a.Path}'" : record is DatasetRecord d ? $"dataset '{d.Name}'" : "a status", record, e);
        }
    }

    private async Task SendStatusAsync(string runId, StatusRecord record, CancellationToken cancellation)
    {
        var status = Enum.Parse<MlflowRunStatus>(record.Status.ToString());
        var open = record.Status is RunStatus.Running or RunStatus.Scheduled;
        if (!string.IsNullOrEmpty(record.Reason))
            await LogAsync(runId, new MlflowBatch { Tags = [new MlflowTag(ReasonTag, record.Reason)] }, cancellation);
        // why an earlier attempt ended is no word about this one
        else if (record.Sequence > 1)
            await _store.DeleteTagAsync(runId, ReasonTag, cancellation);
        await _store.UpdateRunAsync(runId, new MlflowRunUpdate { Status = status, EndTime = open ? null : record.Timestamp }, cancellation);
    }

    // Only what is not there yet goes again. A batch of which nothing was there ends the doubt.
    private async Task<MlflowBatch> WithoutKnownAsync(string runId, MlflowBatch values, CancellationToken cancellation)
    {
        foreach (var key in values.Metrics.Select(m => m.Key).Distinct())
            if (!_known.ContainsKey(key))
                _known.Add(key, [.. (await _store.GetMetricHistoryAsync(runId, key, cancellation)).Select(p => (p.Step, p.Timestamp))]);
        var fresh = values.Metrics.Where(m => !_known[m.Key].Contains((m.Step, m.Timestamp))).ToList();
        _doubtful = values.Metrics.Count == 0 || fresh.Count < values.Metrics.Count;
        return values with { Metrics = fresh };
    }

    private async Task CheckAliveAsync(string runId, CancellationToken cancellation)
    {
        try
        {
            if (!(await _store.GetRunAsync(runId, cancellation)).IsDeleted)
                return;
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw new RunGoneException(runId, isLost: true);
        }
        throw new RunGoneException(runId);
    }

    private void SetAside(string what, object content, MlflowException why)
    {
        File.AppendAllText(_folder.QuarantineFile, RefusedValues.ToJson(Identity, content, why) + "\n");
        _cursor = _cursor with { Refused = _cursor.Refused + 1 };
        Say(TrackingErrors.RecordRefused, Address, what, why.Message, _folder.QuarantineFile);
    }

    private void Say(Errors.ErrorDescriptor descriptor, params object?[] arguments) => _notice?.Invoke(descriptor, descriptor.Format(arguments));

    private static MlflowDataset ToMlflow(DatasetRecord dataset) => new()
    {
        Name = dataset.Name,
        Digest = dataset.Digest,
        SourceType = dataset.SourceType,
        Source = dataset.Source,
        Profile = dataset.Profile,
        Context = dataset.Context,
    };

    private static bool IsRefusal(MlflowException e) => !e.IsRetryable
        && (e.ErrorCode is MlflowErrorCode.InvalidParameterValue or "BAD_REQUEST" or MlflowErrorCode.ResourceDoesNotExist
            || e.Status is System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.RequestEntityTooLarge);

    private static bool IsInternal(MlflowException e) => e.Status == System.Net.HttpStatusCode.InternalServerError;

    private bool IsStubborn(MlflowException e) => IsInternal(e) && _failures >= _options.SplitAfter;
}
