namespace Runner.Mlflow;

/// <summary>A dataset that a run used.</summary>
public sealed record MlflowDataset
{
    /// <summary>Name, 1 to 500 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Digest of its content, 1 to 36 characters. Name and digest identify a dataset within an experiment.</summary>
    public required string Digest { get; init; }

    /// <summary>Kind of source, such as <c>local</c> or <c>http</c>.</summary>
    public required string SourceType { get; init; }

    /// <summary>Source as JSON text, such as <c>{"uri":"/data/corpus"}</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Schema as JSON text, or null.</summary>
    public string? Schema { get; init; }

    /// <summary>Profile (counts and the like) as JSON text, or null.</summary>
    public string? Profile { get; init; }

    /// <summary>What the run used it for, such as <c>training</c>: the tag <c>mlflow.data.context</c>.</summary>
    public string? Context { get; init; }
}
