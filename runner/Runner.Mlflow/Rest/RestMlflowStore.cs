namespace Runner.Mlflow;

/// <summary>
/// MLflow runs on a tracking server (2.x or 3.x), over its REST interface. Calls are repeated while the server is away, as <see
/// cref="MlflowServerOptions"/> say; then they throw with <see cref="MlflowException.IsRetryable"/> set.
/// </summary>
public sealed class RestMlflowStore : IMlflowStore
{
    private readonly MlflowHttp _http;
    private readonly RestArtifacts _artifacts;
    private readonly RestBatches _batches;
    private readonly RestRunCreation _creation;
    private readonly string? _workspace;

    public RestMlflowStore(MlflowServerOptions options)
    {
        _http = new MlflowHttp(options);
        _workspace = options.Workspace;
        _artifacts = new RestArtifacts(_http, options);
        _batches = new RestBatches(_http);
        _creation = new RestRunCreation(_http);
    }

    public MlflowStoreDescription Describe()
    {
        var address = ServerAddress.Show(_http.Server);
        // another workspace of the same server is another store: it has none of this one's runs
        return new MlflowStoreDescription(address, address) { Identity = MlflowStoreDescription.IdentityOf(address, _workspace) };
    }

    public string PageOf(string experimentId)
    {
        var workspace = _workspace is null ? "" : $"/workspaces/{Uri.EscapeDataString(_workspace)}";
        return $"{ServerAddress.Show(_http.Server)}/#{workspace}/experiments/{experimentId}/runs";
    }

    public async Task<MlflowExperiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default)
    {
        var answer = await _http.GetAsync(
            "experiments/get", [("experiment_id", experimentId)], MlflowJson.Wire.ExperimentAnswer, cancellationToken);
        return new MlflowExperiment(experimentId, answer.Experiment?.Name ?? "", answer.Experiment?.LifecycleStage == "deleted");
    }

    public async Task<string> GetOrCreateExperimentAsync(
        string name, long creationTime, IReadOnlyList<MlflowTag>? tags = null, CancellationToken cancellationToken = default)
    {
        var checkedTags = ExperimentInput.Check(name, tags);
        if (await FindExperimentAsync(name, cancellationToken) is { } existing) return existing;
        try
        {
            var answer = await _http.PostAsync(
                "experiments/create", new CreateExperimentRequest(name, checkedTags),
                MlflowJson.Wire.CreateExperimentRequest, MlflowJson.Wire.ExperimentIdAnswer, cancellationToken);
            if (answer.ExperimentId is { Length: > 0 } id) return id;
        }
        catch (MlflowException failure) when (failure.ErrorCode == MlflowErrorCode.ResourceAlreadyExists)
        {
            // Another process, or a try of ours whose answer was lost, was first.
        }

        return await FindExperimentAsync(name, cancellationToken) ?? throw new MlflowException(
            MlflowErrorCode.NotAnMlflowServer, $"The server says that the experiment '{name}' exists, but does not find it.");
    }

    public Task<MlflowRun> CreateRunAsync(
        string experimentId, MlflowRunCreation creation, CancellationToken cancellationToken = default)
    {
        var (runId, tags) = RunInput.Check(creation);
        return _creation.CreateAsync(experimentId, runId, creation, tags, cancellationToken);
    }

    public async Task<MlflowRun> GetRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        var answer = await _http.GetAsync("runs/get", [("run_id", runId)], MlflowJson.Wire.RunAnswer, cancellationToken);
        return (answer.Run ?? new RunWire(null, null, null)).ToRun();
    }

    public Task UpdateRunAsync(string runId, MlflowRunUpdate update, CancellationToken cancellationToken = default)
    {
        if (update.Name is { } name) RunInput.CheckName(name);
        // Going back to RUNNING alone would leave the old end time; 0 makes it disappear.
        var end = update.EndTime ?? (update.Status?.IsOpen() == true ? 0 : null);
        return _http.PostAsync(
            "runs/update", new UpdateRunRequest(runId, update.Status?.ToText(), end, update.Name),
            MlflowJson.Wire.UpdateRunRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);
    }

    public async Task<MlflowBatchReport> LogBatchAsync(
        string runId, MlflowBatch batch, CancellationToken cancellationToken = default)
    {
        var (prepared, warnings) = BatchPreparation.Prepare(batch);
        return new MlflowBatchReport(await _batches.LogAsync(runId, prepared, cancellationToken), warnings);
    }

    public async Task<MlflowBatchReport> SetTagAsync(string runId, MlflowTag tag, CancellationToken cancellationToken = default)
    {
        var (prepared, warnings) = BatchPreparation.Prepare(new MlflowBatch { Tags = [tag] });
        await _http.PostAsync(
            "runs/set-tag", new SetTagRequest(runId, tag.Key, prepared.Tags[0].Value),
            MlflowJson.Wire.SetTagRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);
        return new MlflowBatchReport(1, warnings);
    }

    public async Task DeleteTagAsync(string runId, string key, CancellationToken cancellationToken = default)
    {
        try
        {
            await _http.PostAsync(
                "runs/delete-tag", new DeleteTagRequest(runId, key), MlflowJson.Wire.DeleteTagRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);
        }
        catch (MlflowException failure) when (failure.ErrorCode == MlflowErrorCode.ResourceDoesNotExist)
        {
            // Also the answer for a run that is not there, which is not this call's to tell apart without another one.
        }
    }

    public Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default) => MoveAsync("runs/delete", runId, cancellationToken);

    public Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default) => MoveAsync("runs/restore", runId, cancellationToken);

    public Task LogInputsAsync(
        string runId, IReadOnlyList<MlflowDataset> datasets, CancellationToken cancellationToken = default)
    {
        DatasetInput.Check(datasets);
        return datasets.Count == 0 ? Task.CompletedTask : _http.PostAsync(
            "runs/log-inputs", new LogInputsRequest(runId, datasets.Select(WireRuns.ToWire).ToList()),
            MlflowJson.Wire.LogInputsRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);
    }

    public async Task<MlflowRunPage> SearchRunsAsync(MlflowRunSearch search, CancellationToken cancellationToken = default)
    {
        if (search.ExperimentIds.Count == 0) return new MlflowRunPage([], null);
        var answer = await _http.PostAsync(
            "runs/search",
            new SearchRunsRequest(
                search.ExperimentIds, TagFilter.For(search.Tags), search.IncludeDeleted ? "ALL" : "ACTIVE_ONLY", search.MaxResults, search.PageToken),
            MlflowJson.Wire.SearchRunsRequest, MlflowJson.Wire.SearchRunsAnswer, cancellationToken);
        var runs = (answer.Runs ?? []).Select(WireRuns.ToRun).Where(run => TagFilter.Matches(run, search.Tags)).ToList();
        return new MlflowRunPage(runs, string.IsNullOrEmpty(answer.NextPageToken) ? null : answer.NextPageToken);
    }

    public async Task<IReadOnlyList<MlflowMetric>> GetMetricHistoryAsync(
        string runId, string key, CancellationToken cancellationToken = default) =>
        await _batches.HistoryAsync(runId, key, cancellationToken);

    public Task UploadArtifactAsync(
        string runId, string localFile, string artifactPath, CancellationToken cancellationToken = default) =>
        _artifacts.UploadAsync(runId, localFile, artifactPath, cancellationToken);

    public Task DownloadArtifactAsync(
        string runId, string artifactPath, string localFile, CancellationToken cancellationToken = default) =>
        _artifacts.DownloadAsync(runId, artifactPath, localFile, cancellationToken);

    public Task<IReadOnlyList<MlflowArtifact>> ListArtifactsAsync(
        string runId, string? folder = null, CancellationToken cancellationToken = default) =>
        _artifacts.ListAsync(runId, folder, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<EmptyAnswer> MoveAsync(string call, string runId, CancellationToken cancellationToken) => _http.PostAsync(
        call, new RunIdRequest(runId), MlflowJson.Wire.RunIdRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);

    private async Task<string?> FindExperimentAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _http.GetAsync(
                "experiments/get-by-name", [("experiment_name", name)], MlflowJson.Wire.ExperimentAnswer, cancellationToken);
            if (answer.Experiment?.LifecycleStage == "deleted") throw ExperimentInput.Deleted(name);
            return answer.Experiment?.ExperimentId;
        }
        catch (MlflowException failure) when (failure.ErrorCode == MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }
    }
}
