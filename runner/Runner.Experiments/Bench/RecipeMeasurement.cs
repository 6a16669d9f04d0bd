using Runner.Tracking;
using Runner.Training.Bench;

namespace Runner.Experiments;

/// <summary>What was measured of a recipe.</summary>
/// <param name="Name">Of the recipe.</param>
/// <param name="Options">How it was measured.</param>
/// <param name="BatchSize">Examples of a step on this rank, the mean.</param>
/// <param name="Report">Times and memory.</param>
internal sealed record RecipeMeasurement(string Name, RecipeBenchOptions Options, double BatchSize, BenchReport Report)
{
    public required string Precision { get; init; }

    /// <summary>Ranks that took part; times, memory and utilisation are the first one's, speed is that of all.</summary>
    public required int Ranks { get; init; }

    public double TokensPerSecond => Report.TokensPerSecond * Ranks;

    public double ExamplesPerSecond => Report.ExamplesPerSecond * Ranks;

    public required MachineState Machine { get; init; }

    /// <summary>Parameters that learn; null where the model cannot be forecast.</summary>
    public long? Parameters { get; init; }

    /// <summary>Operations of the model's matrix products in a step; null where the model cannot be forecast.</summary>
    public double? FlopsPerStep { get; init; }

    /// <summary>Operations per second of large matrix products on this device with these threads.</summary>
    public required double Ceiling { get; init; }

    public double? FlopsPerSecond => FlopsPerStep / (Report.Milliseconds / 1000);

    /// <summary>Model FLOPs utilisation: operations per second by the ceiling.</summary>
    public double? Utilisation => FlopsPerSecond / Ceiling;

    /// <summary>Share of a training's time that checkpoints would take at the recipe's interval; null where that depends on the data.</summary>
    public double? CheckpointShare { get; init; }
}
