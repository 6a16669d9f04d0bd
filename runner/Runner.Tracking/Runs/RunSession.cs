using Runner.Files;
using Runner.Recipes;

namespace Runner.Tracking;

/// <summary>
/// One process's part in the life of a run: journal, delivery and system metrics together. Started again for the same folder it goes on
/// with the same run.
/// </summary>
public sealed class RunSession : IAsyncDisposable
{
    private readonly RunSessionRequest _request;
    private JournalUploader? _uploader;
    private SystemMetricsSampler? _sampler;
    private bool _ended;

    private RunSession(RunSessionRequest request, RunJournal journal) => (_request, Journal) = (request, journal);

    /// <summary>Where the run is recorded. Flush it per logging interval and before each checkpoint.</summary>
    public RunJournal Journal { get; }

    public RunFolder Folder => _request.Folder;

    /// <summary>True once it recorded that the run goes on. Before that it left no trace in the run.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Takes the run for this process and records nothing yet: one that turns out not to be able to go on stays what it was.</summary>
    /// <exception cref="Errors.RunnerException">RUN5006 while another process writes the run; RUN5007.</exception>
    public static RunSession Open(RunSessionRequest request) => new(request, RunJournal.Open(request.Folder, request.Time, request.Notice));

    /// <summary>Records what the run is and starts delivering.</summary>
    /// <exception cref="Errors.RunnerException">RUN5006 while another process writes the run; RUN5007.</exception>
    public static RunSession Start(RunSessionRequest request)
    {
        var session = Open(request);
        try
        {
            session.Begin();
            return session;
        }
        catch
        {
            session.Journal.Dispose();
            throw;
        }
    }

    /// <summary>Records what the run is and starts delivering.</summary>
    public void Begin()
    {
        Describe(_request, Journal);
        Journal.Flush();
        HasBegun = true;
        if (_request.OpenStore is { } open)
            _uploader = JournalUploader.Start(_request.Folder, Journal, open, _request.Upload, _request.Time, _request.Notice);
        if (_request.Options.SystemMetrics)
            _sampler = SystemMetricsSampler.Start(Journal, _request.Folder.Location, _request.Options.SystemMetricsInterval, _request.Node, _request.Time);
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

    /// <summary>Ends the run in its store alone, as its folder was deleted or renamed: see <see cref="JournalUploader.AbandonAsync"/>.</summary>
    /// <param name="reason">Why, in words.</param>
    /// <returns>True if the store says so now.</returns>
    public async Task<bool> AbandonAsync(string reason)
    {
        var isSaid = _uploader is not null && !_ended && await _uploader.AbandonAsync(reason, _request.Options.FinishTimeout);
        await DisposeAsync();
        return isSaid;
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

    // what goes on under other settings has them in its recipe; the former ones are kept beside it
    private static void WriteRecipe(RunFolder folder, string text)
    {
        if (File.Exists(folder.RecipeFile))
        {
            var former = RegularFile.ReadText(folder.RecipeFile, RegularFile.DescriptionBytes);
            if (former == text)
                return;
            var number = 1;
            while (File.Exists(folder.FormerRecipeFile(number)))
                number++;
            AtomicFile.Write(folder.FormerRecipeFile(number), former);
        }
        AtomicFile.Write(folder.RecipeFile, text);
    }

    private static void Describe(RunSessionRequest request, RunJournal journal)
    {
        journal.LogIdentity();
        if (request.Key is { } depends)
            journal.LogKey(depends);
        journal.SetStatus(RunStatus.Running);
        if (request.ResumedFrom is { } step)
            journal.RewindTo(step);
        // first of all, so that a run that fails at once says it too
        if (request.Changes is { } changes && (changes.Count > 0 || (request.IsGoingOn && RunHistory.Read(request.Folder).Changes is not null)))
            journal.SetTags([RunLabels.Changes(changes)]);
        if (request.Recipe is { } recipe)
        {
            var shown = RecipeAddresses.WithoutCredentials(recipe);
            WriteRecipe(request.Folder, RecipeWriter.ToYaml(shown));
            journal.LogParameters(RecipeParameters.Flatten(shown, request.Notice).Where(p => !request.WithoutParameters.Contains(p.Key)), request.IsGoingOn);
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
