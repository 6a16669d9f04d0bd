using Runner.Architectures;
using Runner.Optimizers;
using Runner.Tasks;

namespace Runner.Training.Forecast;

/// <summary>A training to forecast.</summary>
public sealed record ForecastRequest
{
    public required ITaskComponent Task { get; init; }

    public required IArchitectureComponent Architecture { get; init; }

    public required IOptimizerComponent Optimizer { get; init; }

    /// <summary>Size of the vocabulary and its padding id.</summary>
    public required ModelContext Vocabulary { get; init; }

    /// <summary>Examples of a micro-batch.</summary>
    public required int Examples { get; init; }

    /// <summary>Tokens of an example.</summary>
    public required int Length { get; init; }

    /// <summary>What the backward pass computes again. Default: nothing.</summary>
    public Recompute Recompute { get; init; }
}
