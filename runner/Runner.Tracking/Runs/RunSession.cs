using Runner.Recipes;

namespace Runner.Tracking;

/// <summary>
/// One process's part in the life of a run: journal, delivery and system metrics together. Started again for the same folder it goes on
/// with the same run.
/// </summary>
public sealed class RunSession : IAsyncDisposable
{
    private readonly RunSessionRequest _request;
    private readonly JournalUploader? _uploader;
    private readonly SystemMetricsSampler? _sampler;
    private bool _ended;

    private RunSession(RunSessionRequest request, RunJournal journal)
    {
        (_request, Journal) = (request, journal);
        if (request.OpenStore is { } open)
            _uploader = JournalUploader.Start(request.Folder, journal, open, request.Upload, request.Time, request.Notice);
        if (request.Options.SystemMetrics)
            _sampler = SystemMetricsSampler.Start(journal, request.Folder.Location, request.Options.SystemMetricsInterval, request.Node, request.Time);
    }

    /// <summary>Where the run is recorded. Flush it per logging interval and before each checkpoint.</summary>
    public RunJournal Journal { get; }

    public RunFolder Folder => _request.Folder;

    /// <summary>Records what the run is and starts delivering.</summary>
    /// <exception cref="Errors.RunnerException">RUN5006 while another process writes the run; RUN5007.</exception>
    public static RunSession Start(RunSessionRequest request)
    {
        var journal = RunJournal.Open(request.Folder, request.Time, request.Notice);
        try
        {
            Describe(request, journal);
            journal.Flush();
            return new RunSession(request, journal);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Ends the run: records how, delivers the rest for at most <see cref="TrackingOptions.FinishTimeout"/>, and closes the journal.
    /// </summary>
    /// <returns>How far delivery came; null without a store.</returns>
    public Task<UploadOutcome?> FinishAsync(RunStatus status, string? reason = null) => FinishUnlessAsync(status, reason, CancellationToken.None);

    /// <summary>As <see cref="FinishAsync"/>, but hears a signal while it waits for the store.</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="reason">Why, where that is to be said.</param>
    /// <param name="stop">Ends the waiting for the store, if it is cancelled while that lasts; the rest is owed then.</param>
    public async Task<UploadOutcome?> FinishUnlessAsync(RunStatus status, string? reason, CancellationToken stop)
    {
        _ended = true;
        try
        {
            if (_sampler is not null)
                await _sampler.DisposeAsync();
            Journal.SetStatus(status, reason);
            Journal.Flush();
            return _uploader is null ? null : await _uploader.CompleteUnlessAsync(_request.Options.FinishTimeout, stop);
        }
        finally
        {
            if (_uploader is not null)
                await _uploader.DisposeAsync();
            Journal.Dispose();
        }
    }

    /// <summary>Leaves the run as it is, such as after a failure of the journal itself; it can be resumed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        if (_sampler is not null)
            await _sampler.DisposeAsync();
        if (_uploader is not null)
            await _uploader.DisposeAsync();
        Journal.Dispose();
    }

    private static void Describe(RunSessionRequest request, RunJournal journal)
    {
        journal.SetStatus(RunStatus.Running);
        if (request.ResumedFrom is { } step)
            journal.RewindTo(step);
        if (request.Recipe is { } recipe)
        {
            if (!File.Exists(request.Folder.RecipeFile))
                AtomicFile.Write(request.Folder.RecipeFile, RecipeWriter.ToYaml(RecipeAddresses.WithoutCredentials(recipe)));
            journal.LogParameters(RecipeParameters.Flatten(RecipeAddresses.WithoutCredentials(recipe), request.Notice).Where(p => !request.WithoutParameters.Contains(p.Key)));
            journal.LogArtifact(request.Folder.RecipeFile);
        }
        foreach (var key in request.Options.Tags.Keys)
        {
            if (ReservedTags.Problem(key) is { } problem)
                request.Notice?.Invoke(TrackingErrors.ReservedTag, TrackingErrors.ReservedTag.Format(problem));
        }
        journal.SetTags(request.Options.Tags.Where(t => ReservedTags.Problem(t.Key) is null));
        if (request.Provenance is { } provenance)
        {
            journal.SetTags(provenance.Tags(request.Folder.Identity, request.Options.Note));
            provenance.Record(request.Folder, journal, request.Notice);
        }
        foreach (var dataset in request.Datasets)
            journal.LogDataset(dataset);
    }
}
