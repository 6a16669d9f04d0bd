namespace Runner.Metrics;

/// <summary>What a model said about an example of a set.</summary>
/// <param name="Example">The example's id in its set (<see cref="Tasks.Batch.ExampleIds"/>).</param>
/// <param name="Prediction">What was said, beside the truth.</param>
public sealed record ExamplePrediction(long Example, Prediction Prediction)
{
    /// <summary>Which question about the example this answers, where there are several, such as <c>head</c> and <c>tail</c> of a triple; empty where there is one.</summary>
    public string Part { get; init; } = "";

    /// <summary>What the set itself calls the example (<see cref="Data.DataRecord.Key"/>); null where it has no name.</summary>
    public string? Key { get; init; }

    /// <summary>What is independent of other examples (<see cref="Data.DataRecord.Unit"/>): tests over examples draw units. Null where it is the example.</summary>
    public string? Unit { get; init; }
}
