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
    /// with another process. False ends the measurement before the step, with the steps that there are. Null for no waiting.
    /// </summary>
    public Func<IReadOnlyList<BenchStep>, bool>? BeforeStep { get; init; }

    /// <summary>Whether one checkpoint is saved, to measure it. Default: true.</summary>
    public bool SavesCheckpoint { get; init; } = true;

    /// <summary>File that receives the weights before the first step, as safetensors, so that another program can start from the same; null for none.</summary>
    public string? WeightsFile { get; init; }

    /// <summary>Changes each micro-batch before it is used, such as <see cref="DenseLabels.Spread"/>; null for none.</summary>
    public Func<Batch, Batch>? Adapt { get; init; }
}
