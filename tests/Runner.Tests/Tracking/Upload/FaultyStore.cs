using Runner.Mlflow;

namespace Runner.Tests.Tracking.Upload;

/// <summary>
/// A store in memory that keeps everything it is sent, also what it is sent twice, as a file-based MLflow server does. A test can make calls
/// fail before they act or after (the answer is lost).
/// </summary>
public sealed class FaultyStore : IMlflowStore
{
    private readonly Lock _gate = new();

    public Func<string, object?, Exception?> Before { get; set; } = (_, _) => null;

    public Func<string, object?, Exception?> After { get; set; } = (_, _) => null;

    public List<string> Calls { get; } = [];

    public Dictionary<string, MlflowRun> Runs { get; } = [];

    public Dictionary<string, List<MlflowMetric>> Metrics { get; } = [];

    public List<(string Run, string Path, string Content)> Artifacts { get; } = [];

    public static MlflowException Away() => new(MlflowErrorCode.ConnectionFailed, "connection refused", isRetryable: true);

    public static MlflowException Internal() =>
        new(MlflowErrorCode.InternalError, "internal error", isRetryable: true, System.Net.HttpStatusCode.InternalServerError);

    public static MlflowException Refused(string message = "bad value") =>
        new(MlflowErrorCode.InvalidParameterValue, message, isRetryable: false, System.Net.HttpStatusCode.BadRequest);

    public IReadOnlyList<MlflowMetric> Points(string run, string key)
    {
        lock (_gate)
            return [.. Metrics.GetValueOrDefault(run, []).Where(m => m.Key == key)];
    }

    public string Identity { get; init; } = "memory://faulty";

    public MlflowStoreDescription Describe() => new("memory://faulty", "nothing") { Identity = Identity };

    public string PageOf(string experimentId) => $"memory://faulty/#/experiments/{experimentId}/runs";

    public Task<MlflowExperiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        Call("get-experiment", experimentId, () => new MlflowExperiment(experimentId, "experiment", IsDeleted: false));

    public Task<string> GetOrCreateExperimentAsync(string name, long creationTime, IReadOnlyList<MlflowTag>? tags = null, CancellationToken cancellationToken = default) =>
        Call("experiment", name, () => "1");

    public Task<MlflowRun> CreateRunAsync(string experimentId, MlflowRunCreation creation, CancellationToken cancellationToken = default) =>
        Call("create", creation, () =>
        {
            var existing = Runs.Values.FirstOrDefault(r => r.Tags.GetValueOrDefault(MlflowTags.ClientRunId) == creation.RunId);
            if (existing is not null)
                return existing;
            var tags = creation.Tags.ToDictionary(t => t.Key, t => t.Value);
            tags[MlflowTags.ClientRunId] = creation.RunId!;
            var run = new MlflowRun { RunId = $"server-{Runs.Count + 1}", ExperimentId = experimentId, Name = creation.Name, StartTime = creation.StartTime, Tags = tags };
            Runs.Add(run.RunId, run);
            Metrics.Add(run.RunId, []);
            return run;
        });

    public Task<MlflowRun> GetRunAsync(string runId, CancellationToken cancellationToken = default) => Call("get", runId, () => Runs.TryGetValue(runId, out var run)
        ? run with { LatestMetrics = [.. Metrics[runId].GroupBy(m => m.Key).Select(m => m.Last())] }
        : throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"Run {runId} not found", status: System.Net.HttpStatusCode.NotFound));

    public Task UpdateRunAsync(string runId, MlflowRunUpdate update, CancellationToken cancellationToken = default) =>
        Call("update", update, () => Runs[runId] = Runs[runId] with { Status = update.Status ?? Runs[runId].Status, EndTime = update.EndTime });

    public Task<MlflowBatchReport> LogBatchAsync(string runId, MlflowBatch batch, CancellationToken cancellationToken = default) =>
        Call("batch", batch, () =>
        {
            Metrics[runId].AddRange(batch.Metrics);
            var run = Runs[runId];
            Runs[runId] = run with
            {
                Params = batch.Params.Aggregate(new Dictionary<string, string>(run.Params), (all, p) => { all[p.Key] = p.Value; return all; }),
                Tags = batch.Tags.Aggregate(new Dictionary<string, string>(run.Tags), (all, t) => { all[t.Key] = t.Value; return all; }),
            };
            return new MlflowBatchReport(1, []);
        });

    public Task<MlflowBatchReport> SetTagAsync(string runId, MlflowTag tag, CancellationToken cancellationToken = default) =>
        LogBatchAsync(runId, new MlflowBatch { Tags = [tag] }, cancellationToken);

    public Task DeleteTagAsync(string runId, string key, CancellationToken cancellationToken = default) =>
        Call("delete-tag", key, () =>
        {
            Runs[runId] = Runs[runId] with { Tags = Runs[runId].Tags.Where(t => t.Key != key).ToDictionary(t => t.Key, t => t.Value) };
            return true;
        });

    public Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default) =>
        Call("delete", runId, () => Runs[runId] = Runs[runId] with { IsDeleted = true });

    public Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default) =>
        Call("restore", runId, () => Runs[runId] = Runs[runId] with { IsDeleted = false });

    public Task LogInputsAsync(string runId, IReadOnlyList<MlflowDataset> datasets, CancellationToken cancellationToken = default) =>
        Call("inputs", datasets, () => Runs[runId] = Runs[runId] with { Datasets = [.. Runs[runId].Datasets, .. datasets] });

    public Task<MlflowRunPage> SearchRunsAsync(MlflowRunSearch search, CancellationToken cancellationToken = default) =>
        Call("search", search, () => new MlflowRunPage([.. Runs.Values], null));

    public Task<IReadOnlyList<MlflowMetric>> GetMetricHistoryAsync(string runId, string key, CancellationToken cancellationToken = default) =>
        Call<IReadOnlyList<MlflowMetric>>("history", key, () => [.. Metrics[runId].Where(m => m.Key == key)]);

    public Task UploadArtifactAsync(string runId, string localFile, string artifactPath, CancellationToken cancellationToken = default) =>
        Call("artifact", artifactPath, () =>
        {
            Artifacts.Add((runId, artifactPath, File.ReadAllText(localFile)));
            return true;
        });

    public Task DownloadArtifactAsync(string runId, string artifactPath, string localFile, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<MlflowArtifact>> ListArtifactsAsync(string runId, string? folder = null, CancellationToken cancellationToken = default) =>
        Call<IReadOnlyList<MlflowArtifact>>("list", folder, () => [.. Artifacts.Where(a => a.Run == runId && (Path.GetDirectoryName(a.Path) ?? "") == (folder ?? ""))
            .GroupBy(a => a.Path).Select(a => new MlflowArtifact(a.Key, IsDirectory: false, System.Text.Encoding.UTF8.GetByteCount(a.Last().Content)))]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> Call<T>(string name, object? argument, Func<T> act)
    {
        lock (_gate)
        {
            Calls.Add(name);
            if (Before(name, argument) is { } before)
                return Task.FromException<T>(before);
            var result = act();
            return After(name, argument) is { } after ? Task.FromException<T>(after) : Task.FromResult(result);
        }
    }
}
