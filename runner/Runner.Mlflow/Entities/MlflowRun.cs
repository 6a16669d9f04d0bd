namespace Runner.Mlflow;

/// <summary>A run as a store knows it. Times are Unix milliseconds.</summary>
public sealed record MlflowRun
{
    /// <summary>Id in this store: 32 hex digits.</summary>
    public required string RunId { get; init; }

    public required string ExperimentId { get; init; }

    public string Name { get; init; } = "";

    public string UserId { get; init; } = "";

    public MlflowRunStatus Status { get; init; }

    public long StartTime { get; init; }

    /// <summary>End; null while the run goes on.</summary>
    public long? EndTime { get; init; }

    /// <summary>Where its artifacts are; see <see cref="IMlflowStore.UploadArtifactAsync"/>.</summary>
    public string ArtifactUri { get; init; } = "";

    /// <summary>Whether it was deleted (it can be restored, but takes no more data).</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The latest point of each metric: highest step, then highest timestamp, then highest value.</summary>
    public IReadOnlyList<MlflowMetric> LatestMetrics { get; init; } = [];

    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<MlflowDataset> Datasets { get; init; } = [];
}

/// <summary>What a new run starts with.</summary>
public sealed record MlflowRunCreation
{
    /// <summary>Name shown in lists; also becomes the tag <c>mlflow.runName</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Start, Unix milliseconds.</summary>
    public required long StartTime { get; init; }

    /// <summary>Who started it; also becomes the tag <c>mlflow.user</c>, which is what the web page shows.</summary>
    public string UserId { get; init; } = "";

    public IReadOnlyList<MlflowTag> Tags { get; init; } = [];

    /// <summary>
    /// The caller's own id of this run, 32 lower-case hex digits; creating again with the same id returns the run that
    /// is there. The SQLite store takes it as the run's id; a server chooses its own id and keeps this one in the tag
    /// <see cref="MlflowTags.ClientRunId"/>. Null: a new random one.
    /// </summary>
    public string? RunId { get; init; }
}

/// <summary>What to change of a run; null leaves a field as it is.</summary>
public sealed record MlflowRunUpdate
{
    /// <summary>New status. Going back to a status of a run that goes on clears the end time.</summary>
    public MlflowRunStatus? Status { get; init; }

    /// <summary>End, Unix milliseconds.</summary>
    public long? EndTime { get; init; }

    /// <summary>New name; the tag <c>mlflow.runName</c> follows.</summary>
    public string? Name { get; init; }
}
