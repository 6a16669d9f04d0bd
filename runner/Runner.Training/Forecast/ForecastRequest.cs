using Runner.Architectures;
using Runner.Data;
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

    /// <summary>Names of the labels by kind; null where the data has none.</summary>
    public IReadOnlyDictionary<string, LabelNames>? Labels { get; init; }

    /// <summary>Examples of a micro-batch.</summary>
    public required int Examples { get; init; }

    /// <summary>Tokens of an example.</summary>
    public required int Length { get; init; }

    /// <summary>Whether blocks are computed again in the backward pass instead of being kept.</summary>
    public bool Recomputes { get; init; }

    /// <summary>Changes the micro-batch that is passed through; null for none.</summary>
    public Func<Batch, Batch>? Adapt { get; init; }

    /// <summary>Whether heads and losses are left out, where the model has a backbone and heads. Default: false.</summary>
    public bool BackboneOnly { get; init; }
}
