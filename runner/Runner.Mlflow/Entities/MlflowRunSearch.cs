namespace Runner.Mlflow;

/// <summary>Which runs to list: newest first, then by id.</summary>
public sealed record MlflowRunSearch
{
    /// <summary>Experiments to look in; none gives no runs.</summary>
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    /// <summary>Tags a run must have, with exactly these values.</summary>
    public IReadOnlyList<MlflowTag> Tags { get; init; } = [];

    /// <summary>Whether deleted runs are listed too. Default: no.</summary>
    public bool IncludeDeleted { get; init; }

    /// <summary>Most runs per page, 1 to 50000. Default 1000.</summary>
    public int MaxResults { get; init; } = 1000;

    /// <summary>Where to go on: <see cref="MlflowRunPage.NextPageToken"/> of the page before; null for the first.</summary>
    public string? PageToken { get; init; }
}

/// <summary>A page of runs.</summary>
/// <param name="Runs">The runs; may be fewer than asked for even when more pages follow.</param>
/// <param name="NextPageToken">Token of the next page; null when this is the last.</param>
public sealed record MlflowRunPage(IReadOnlyList<MlflowRun> Runs, string? NextPageToken);
