namespace Runner.Mlflow;

/// <summary>
/// A place where MLflow runs are kept. Safe to call from several threads. Calls that log points
/// look for those of their own tries that were lost on the way; a caller that repeats such a call after it failed, or in another process, looks with <see
/// cref="GetMetricHistoryAsync"/> first, since some kinds of server append what they are sent twice. All other calls can be repeated without doubling
/// anything. All failures are
/// <see cref="MlflowException"/>. No call reads the clock for anything it writes, but for the time of a deletion and that of a new store.
/// </summary>
public interface IMlflowStore : IAsyncDisposable
{
    /// <summary>Where the store is and how to open it.</summary>
    MlflowStoreDescription Describe();

    /// <summary>Address of the page that shows the runs of an experiment; the start page of MLflow 3.10 and later shows something else.</summary>
    string PageOf(string experimentId);

    /// <summary>An experiment by its id, a deleted one too.</summary>
    /// <exception cref="MlflowException"><see cref="MlflowErrorCode.ResourceDoesNotExist"/> where there is none.</exception>
    Task<MlflowExperiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The id of the active experiment of this name; makes it where there is none. Several processes may ask at once.
    /// </summary>
    /// <param name="name">Name, 1 to 500 characters.</param>
    /// <param name="creationTime">Unix milliseconds, for a new one (a server uses its own clock).</param>
    /// <param name="tags">Tags of a new experiment; one that exists keeps its own.</param>
    Task<string> GetOrCreateExperimentAsync(
        string name, long creationTime, IReadOnlyList<MlflowTag>? tags = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a run, or returns the one made before with the same <see cref="MlflowRunCreation.RunId"/>.</summary>
    Task<MlflowRun> CreateRunAsync(string experimentId, MlflowRunCreation creation, CancellationToken cancellationToken = default);

    /// <summary>The run with its latest metrics, parameters, tags and datasets.</summary>
    Task<MlflowRun> GetRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Changes status, end time or name.</summary>
    Task UpdateRunAsync(string runId, MlflowRunUpdate update, CancellationToken cancellationToken = default);

    /// <summary>
    /// Logs a batch of any size. All of it is checked before anything is sent. Over REST it may take several requests; when one
    /// fails, those before it stay.
    /// </summary>
    Task<MlflowBatchReport> LogBatchAsync(string runId, MlflowBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Sets one tag; <c>mlflow.runName</c> renames the run.</summary>
    Task<MlflowBatchReport> SetTagAsync(string runId, MlflowTag tag, CancellationToken cancellationToken = default);

    /// <summary>Removes a tag; one that is not there is as good as removed.</summary>
    Task DeleteTagAsync(string runId, string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Marks a run as deleted, as MLflow does: it vanishes from lists and takes no more data, and can be restored until <c>mlflow gc</c> removes
    /// it for good. A run that is deleted already stays so.
    /// </summary>
    /// <exception cref="MlflowException"><see cref="MlflowErrorCode.ResourceDoesNotExist"/> for a run that is not there.</exception>
    Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Takes back <see cref="DeleteRunAsync"/>.</summary>
    Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Notes the datasets a run used; one noted before keeps its context.</summary>
    Task LogInputsAsync(string runId, IReadOnlyList<MlflowDataset> datasets, CancellationToken cancellationToken = default);

    /// <summary>One page of runs. <see cref="MlflowStoreExtensions.SearchAllRunsAsync"/> walks all pages.</summary>
    Task<MlflowRunPage> SearchRunsAsync(MlflowRunSearch search, CancellationToken cancellationToken = default);

    /// <summary>All points of a metric, ordered by timestamp, step, value; empty for an unknown key.</summary>
    Task<IReadOnlyList<MlflowMetric>> GetMetricHistoryAsync(
        string runId, string key, CancellationToken cancellationToken = default);

    /// <summary>Stores a file among the run's artifacts, replacing one of that path.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="localFile">File to read.</param>
    /// <param name="artifactPath">Path below the run's artifact root, file name included, such as <c>plots/loss.svg</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task UploadArtifactAsync(string runId, string localFile, string artifactPath, CancellationToken cancellationToken = default);

    /// <summary>Copies an artifact to a local file, which appears only when it is whole.</summary>
    Task DownloadArtifactAsync(string runId, string artifactPath, string localFile, CancellationToken cancellationToken = default);

    /// <summary>What lies directly below a folder of the run's artifacts (the root when null), by path; empty when there is nothing.</summary>
    Task<IReadOnlyList<MlflowArtifact>> ListArtifactsAsync(
        string runId, string? folder = null, CancellationToken cancellationToken = default);
}
