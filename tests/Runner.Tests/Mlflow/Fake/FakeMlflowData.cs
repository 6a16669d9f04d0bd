using System.Text.Json.Nodes;

namespace Runner.Tests.Mlflow.Fake;

/// <summary>What a server keeps its runs in.</summary>
public enum FakeStoreKind
{
    /// <summary>Points have a primary key: one that is there adds nothing, or breaks the request.</summary>
    Sql,

    /// <summary>Points are lines of files: what is sent twice is there twice.</summary>
    Files,
}

/// <summary>What a fake server has stored, for tests to look at.</summary>
internal sealed class FakeMlflowData
{
    public FakeStoreKind Kind { get; set; }

    public List<FakeExperiment> Experiments { get; } = [new("0", "Default", [])];

    public List<FakeRun> Runs { get; } = [];

    /// <summary>Artifacts by their path at the proxy.</summary>
    public SortedDictionary<string, byte[]> Artifacts { get; } = new(StringComparer.Ordinal);

    /// <summary>Start of the artifact URI of new runs.</summary>
    public string ArtifactRoot { get; set; } = "mlflow-artifacts:";

    /// <summary>Most points of a history per page.</summary>
    public int HistoryPage { get; set; } = 25_000;

    public FakeRun Run(string id) => Runs.Single(run => run.Id == id);

    public IEnumerable<FakeRun> ActiveRuns => Runs.Where(run => !run.IsDeleted);
}

internal sealed record FakeExperiment(string Id, string Name, Dictionary<string, string> Tags)
{
    public bool IsDeleted { get; set; }
}

/// <summary>A point as a SQL store keeps it: infinities are the largest double.</summary>
internal sealed record FakePoint(string Key, long Timestamp, long Step, double Value);

internal sealed class FakeRun(string id, string experimentId)
{
    public string Id => id;

    public string ExperimentId => experimentId;

    public string Name { get; set; } = "";

    public string UserId { get; init; } = "";

    public string Status { get; set; } = "RUNNING";

    public long StartTime { get; init; }

    public long EndTime { get; set; }

    public bool IsDeleted { get; set; }

    public string ArtifactUri { get; init; } = "";

    public Dictionary<string, string> Params { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public List<FakePoint> Points { get; } = [];

    public List<JsonObject> Datasets { get; } = [];

    public IEnumerable<FakePoint> Latest => Points.GroupBy(point => point.Key)
        .Select(points => points.MaxBy(point => (point.Step, point.Timestamp, double.IsNaN(point.Value) ? 0 : point.Value))!);
}
