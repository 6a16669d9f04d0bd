namespace Runner.Tracking;

/// <summary>One line of a journal.</summary>
public abstract record JournalRecord
{
    /// <summary>Position in the journal, from 1, without gaps.</summary>
    public long Sequence { get; init; }

    /// <summary>When it was recorded, milliseconds since 1970 UTC. Fixed here once, so that delivering it twice doubles nothing.</summary>
    public long Timestamp { get; init; }
}

/// <summary>The run began, ended or was stopped.</summary>
/// <param name="Reason">Why, for people; null where the status says it all.</param>
public sealed record StatusRecord(RunStatus Status, string? Reason) : JournalRecord;

/// <summary>Settings of the run.</summary>
public sealed record ParametersRecord(IReadOnlyList<KeyValuePair<string, string>> Values) : JournalRecord;

/// <summary>Values measured at one step.</summary>
public sealed record MetricsRecord(long Step, IReadOnlyList<KeyValuePair<string, double>> Values) : JournalRecord;

/// <summary>Labels of the run; a later value replaces an earlier one.</summary>
public sealed record TagsRecord(IReadOnlyList<KeyValuePair<string, string>> Values) : JournalRecord;

/// <summary>Data the run used.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Digest">Content hash, at most 36 characters.</param>
/// <param name="SourceType">Kind of source, such as <c>local</c>.</param>
/// <param name="Source">Where it lies, a JSON text.</param>
/// <param name="Context">What it was used for, such as <c>training</c>.</param>
/// <param name="Profile">Figures about it, such as counts, a JSON text; null for none.</param>
public sealed record DatasetRecord(
    string Name, string Digest, string SourceType, string Source, string Context, string? Profile = null) : JournalRecord;

/// <summary>A file of the run's folder that belongs to its results.</summary>
/// <param name="Path">Relative to the run's folder, with <c>/</c>.</param>
/// <param name="Sha256">Hash of the content when it was recorded, lower-case hexadecimal.</param>
public sealed record ArtifactRecord(string Path, string Sha256, long Bytes) : JournalRecord
{
    /// <summary>Path among the artifacts of the run in a store: what lies in <c>artifacts/</c> loses that prefix.</summary>
    public string StorePath => Path.StartsWith("artifacts/", StringComparison.Ordinal) ? Path["artifacts/".Length..] : Path;
}

/// <summary>Who the run is, as in <c>run.json</c>: so that it can be told from its journal alone.</summary>
public sealed record IdentityRecord(RunIdentity Identity) : JournalRecord;

/// <summary>What the run depends on, as in <c>key.json</c>: so that it can be told from its journal alone. A later one replaces an earlier one.</summary>
public sealed record KeyRecord(RunKey Key) : JournalRecord;

/// <summary>The run went back to a checkpoint at this step; later points are computed again and not recorded twice.</summary>
public sealed record RewindRecord(long Step) : JournalRecord;

/// <summary>A record of a kind this Runner does not know; kept and passed over.</summary>
public sealed record UnknownRecord(string Kind) : JournalRecord;
