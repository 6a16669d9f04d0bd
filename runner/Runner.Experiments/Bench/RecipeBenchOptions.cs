namespace Runner.Experiments;

/// <summary>How a recipe is measured.</summary>
internal sealed record RecipeBenchOptions
{
    public required int Steps { get; init; }

    public required int Warmup { get; init; }

    public int? Threads { get; init; }

    /// <summary>Full sequences with arbitrary contents instead of data.</summary>
    public bool Sample { get; init; }

    public int? Length { get; init; }

    public int? Batch { get; init; }

    public int? Vocabulary { get; init; }

    public bool Inference { get; init; }

    public bool BackboneOnly { get; init; }

    /// <summary>Updates alone.</summary>
    public bool Optimizer { get; init; }

    public bool DenseHead { get; init; }

    /// <summary>Receives the weights before the first step; null for none.</summary>
    public string? WeightsFile { get; init; }

    /// <summary>In turns with other processes; null for at one go.</summary>
    public PacedBench? Paced { get; init; }
}
