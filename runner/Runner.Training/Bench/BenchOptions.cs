using Runner.Tasks;

namespace Runner.Training.Bench;

/// <summary>What is measured.</summary>
public sealed record BenchOptions
{
    /// <summary>Steps measured. Default: 20.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>Steps made before, not measured: the first ones allocate what later ones reuse. Default: 3.</summary>
    public int Warmup { get; init; } = 3;

    /// <summary>
    /// Called before a step of the measured ones, with the samples of the steps before; it may wait, its time is not counted. For measuring in turns
    /// with another process. Null for no waiting.
    /// </summary>
    public Action<IReadOnlyList<BenchStep>>? BeforeStep { get; init; }

    /// <summary>Whether one checkpoint is saved, to measure it. Default: true.</summary>
    public bool SavesCheckpoint { get; init; } = true;

    /// <summary>Changes each micro-batch before it is used, such as <see cref="DenseLabels.Spread"/>; null for none.</summary>
    public Func<Batch, Batch>? Adapt { get; init; }
}
