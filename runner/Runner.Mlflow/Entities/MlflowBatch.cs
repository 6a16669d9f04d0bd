namespace Runner.Mlflow;

/// <summary>Metrics, parameters and tags to log together, of any number: the store splits them to MLflow's limits.</summary>
public sealed record MlflowBatch
{
    public IReadOnlyList<MlflowMetric> Metrics { get; init; } = [];

    public IReadOnlyList<MlflowParam> Params { get; init; } = [];

    /// <summary>Tags; of two with the same key the last one counts.</summary>
    public IReadOnlyList<MlflowTag> Tags { get; init; } = [];
}

/// <summary>What became of a batch.</summary>
/// <param name="RequestCount">Requests (or transactions) it took.</param>
/// <param name="Warnings">Values that had to be cut; empty as a rule.</param>
public sealed record MlflowBatchReport(int RequestCount, IReadOnlyList<MlflowTruncation> Warnings);

/// <summary>A value that was longer than MLflow keeps.</summary>
/// <param name="Kind"><c>parameter</c> or <c>tag</c>.</param>
/// <param name="Key">Its key.</param>
/// <param name="Length">Characters given.</param>
/// <param name="Kept">Characters kept.</param>
public sealed record MlflowTruncation(string Kind, string Key, int Length, int Kept)
{
    public override string ToString() =>
        $"{Kind} '{Key}' has {Length} characters; MLflow keeps the first {Kept}. Keep the whole value in an artifact.";
}
