namespace Runner.Mlflow;

/// <summary>
/// MLflow runs in one SQLite file, without a server. <c>mlflow ui</c> of any version since 2.9 opens it. The file and its tables are made at the
/// first call. Several processes may write at once; each call is one transaction that is on disk when it returns.
/// </summary>
public sealed class SqliteMlflowStore : IMlflowStore
{
    private readonly string _path;
    private readonly string _folder;
    private readonly string _artifactRoot;
    private readonly SqliteDatabase _database;

    /// <param name="path">The database file, such as <c>mlflow.db</c>; made when absent, with its folder.</param>
    /// <param name="artifactRoot">
    /// Folder for artifacts. Default: <c>mlruns</c> beside the database; only a folder below the database's own can be moved
    /// together with it.
    /// </param>
    public SqliteMlflowStore(string path, string? artifactRoot = null)
        : this(path, artifactRoot, SqliteDatabase.BusySeconds)
    {
    }

    internal SqliteMlflowStore(string path, string? artifactRoot, int busySeconds)
    {
        _path = Path.GetFullPath(path);
        _folder = Path.GetDirectoryName(_path)
            ?? throw new MlflowException(MlflowErrorCode.InvalidConfiguration, $"'{path}' is a folder; name a file for the MLflow database.");
        _artifactRoot = Path.GetFullPath(artifactRoot ?? Path.Combine(_folder, "mlruns"));
        _database = new SqliteDatabase(
            _path, busySeconds, connection => SqliteExperiments.CreateDefault(connection, ArtifactUri("0"), Time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>
    /// Whether artifacts are recorded by absolute addresses. Default: relative to the database's folder where they lie below it, so that both can be
    /// moved; MLflow finds those only when it is started in that folder, so a store that is named from elsewhere wants absolute ones.
    /// </summary>
    public bool HasAbsoluteArtifacts { get; init; }

    /// <summary>Clock for the time of a deletion and that of a new database. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Folder of the database, absolute.</summary>
    public string Folder => _folder;

    /// <summary>Whether the database file is there; it is made at the first call otherwise.</summary>
    public bool Exists => File.Exists(_path);

    public MlflowStoreDescription Describe()
    {
        var command = $"mlflow ui --backend-store-uri {Shell.Quote("sqlite:///" + Path.GetFileName(_path))}";
        return new MlflowStoreDescription(
            "sqlite:///" + _path.Replace('\\', '/'), $"cd {Shell.Quote(_folder)} && {command}");
    }

    public string PageOf(string experimentId) => $"http://127.0.0.1:5000/#/experiments/{experimentId}/runs";

    public Task<MlflowExperiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => SqliteExperiments.Get(connection, experimentId), cancellationToken);

    public Task<string> GetOrCreateExperimentAsync(
        string name, long creationTime, IReadOnlyList<MlflowTag>? tags = null, CancellationToken cancellationToken = default)
    {
        var checkedTags = ExperimentInput.Check(name, tags);
        return _database.WriteAsync(
            connection => SqliteExperiments.GetOrCreate(connection, name, creationTime, checkedTags, ArtifactUri), cancellationToken);
    }

    public Task<MlflowRun> CreateRunAsync(
        string experimentId, MlflowRunCreation creation, CancellationToken cancellationToken = default)
    {
        var (runId, tags) = RunInput.Check(creation);
        return _database.WriteAsync(
            connection => SqliteRuns.Create(connection, experimentId, runId, creation, tags, RunArtifacts), cancellationToken);
    }

    public Task<MlflowRun> GetRunAsync(string runId, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => SqliteRuns.Get(connection, runId), cancellationToken);

    public Task UpdateRunAsync(string runId, MlflowRunUpdate update, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => SqliteRuns.Update(connection, runId, update), cancellationToken);

    public async Task<MlflowBatchReport> LogBatchAsync(
        string runId, MlflowBatch batch, CancellationToken cancellationToken = default)
    {
        var (prepared, warnings) = BatchPreparation.Prepare(batch);
        await _database.WriteAsync(connection => SqliteBatches.Log(connection, runId, prepared), cancellationToken);
        return new MlflowBatchReport(1, warnings);
    }

    public Task<MlflowBatchReport> SetTagAsync(string runId, MlflowTag tag, CancellationToken cancellationToken = default) =>
        LogBatchAsync(runId, new MlflowBatch { Tags = [tag] }, cancellationToken);

    public Task DeleteTagAsync(string runId, string key, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => SqliteBatches.DeleteTag(connection, runId, key), cancellationToken);

    public Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => SqliteRuns.Move(connection, runId, isDeleted: true, Time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);

    public Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => SqliteRuns.Move(connection, runId, isDeleted: false, 0), cancellationToken);

    public Task LogInputsAsync(
        string runId, IReadOnlyList<MlflowDataset> datasets, CancellationToken cancellationToken = default)
    {
        DatasetInput.Check(datasets);
        return _database.WriteAsync(connection => SqliteInputs.Log(connection, runId, datasets), cancellationToken);
    }

    public Task<MlflowRunPage> SearchRunsAsync(MlflowRunSearch search, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => SqliteRunSearch.Find(connection, search), cancellationToken);

    public Task<IReadOnlyList<MlflowMetric>> GetMetricHistoryAsync(
        string runId, string key, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => SqliteBatches.History(connection, runId, key), cancellationToken);

    public async Task UploadArtifactAsync(
        string runId, string localFile, string artifactPath, CancellationToken cancellationToken = default) =>
        await LocalArtifacts.UploadAsync(
            await ArtifactFolderAsync(runId, mustTakeData: true, cancellationToken), localFile, artifactPath, cancellationToken);

    public async Task DownloadArtifactAsync(
        string runId, string artifactPath, string localFile, CancellationToken cancellationToken = default) =>
        await LocalArtifacts.DownloadAsync(
            await ArtifactFolderAsync(runId, mustTakeData: false, cancellationToken), artifactPath, localFile, cancellationToken);

    public async Task<IReadOnlyList<MlflowArtifact>> ListArtifactsAsync(
        string runId, string? folder = null, CancellationToken cancellationToken = default) =>
        LocalArtifacts.List(await ArtifactFolderAsync(runId, mustTakeData: false, cancellationToken), folder);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private string ArtifactUri(string experimentId) =>
        ArtifactLocation.ToUri(Path.Combine(_artifactRoot, experimentId), _folder, HasAbsoluteArtifacts);

    // Experiments that were made when the store was named from its own folder have relative locations.
    private string RunArtifacts(string experimentArtifacts, string experimentId)
    {
        if (experimentArtifacts.Length == 0)
            experimentArtifacts = ArtifactLocation.ToUri(Path.Combine(_folder, "mlruns", experimentId), _folder, HasAbsoluteArtifacts);
        return HasAbsoluteArtifacts && ArtifactLocation.ToFolder(experimentArtifacts, _folder) is { } folder && ArtifactLocation.IsRelative(experimentArtifacts)
            ? ArtifactLocation.ToUri(folder, _folder, isAbsolute: true)
            : experimentArtifacts;
    }

    private async Task<string> ArtifactFolderAsync(string runId, bool mustTakeData, CancellationToken cancellationToken)
    {
        var uri = await _database.ReadAsync(connection => SqliteRuns.ArtifactUri(connection, runId, mustTakeData), cancellationToken);
        return ArtifactLocation.ToFolder(uri, _folder) ?? throw new MlflowException(MlflowErrorCode.ArtifactsUnreachable,
            $"Run {runId} keeps its artifacts at {uri}, which cannot be reached without MLflow's own tools.");
    }
}
