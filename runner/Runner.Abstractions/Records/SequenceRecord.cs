namespace Runner.Data;

/// <summary>What a user did, item by item in the order of time.</summary>
/// <param name="Items">Names of the items seen before <see cref="Next"/>.</param>
public sealed record SequenceRecord(IReadOnlyList<string> Items) : DataRecord
{
    /// <summary>The item that came next, held out; null in records to learn from, whose every item is predicted from those around it.</summary>
    public string? Next { get; init; }

    /// <summary>Items of the user in any split, which are no candidates beside <see cref="Next"/>.</summary>
    public IReadOnlySet<string> Known { get; init; } = new HashSet<string>();
}
