namespace Runner.Data;

/// <summary>An example as it stands in a file, before anything is made of it.</summary>
public abstract record DataRecord
{
    /// <summary>
    /// Number of the record in its split, from 0: records that a reader drops have one too, so that it stays the same whatever is dropped. No two of a split
    /// share one.
    /// </summary>
    public required long Id { get; init; }

    /// <summary>What the set itself calls it, such as the id of a question or the index column of a table; null where it has no name.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// What is independent of the others: records that share a passage, a query, a document, a dialogue or a user are not, and carry the same unit. Tests over
    /// examples draw units. Null where the record stands alone.
    /// </summary>
    public string? Unit { get; init; }

    /// <summary>Where it stands, for messages.</summary>
    public RecordPlace Place { get; init; }
}

/// <summary>A place in a file of records.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Line">Line from 1; 0 where lines mean nothing, as in parquet.</param>
public readonly record struct RecordPlace(string File, long Line)
{
    /// <summary><c>train.tsv:17</c>, as editors take it.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}" : File ?? "";
}
