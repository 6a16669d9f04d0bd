namespace Runner.Data;

/// <summary>A candidate for a query, given by numbers and not by text, as in LETOR and LibSVM files.</summary>
/// <param name="Features">Values of the features, as many in every record of the data; 0 where a file leaves one out.</param>
public sealed record FeatureRecord(IReadOnlyList<float> Features) : DataRecord
{
    /// <summary>Grade of relevance, 0 for irrelevant; null where none is given.</summary>
    public double? Value { get; init; }

    /// <summary>The query it is a candidate for.</summary>
    public required string Query { get; init; }
}
