namespace Runner.Weights.Checkpoints;

/// <summary>Names of the files of a checkpoint, beside its manifest.</summary>
public static class CheckpointFiles
{
    /// <summary>Parameters by name.</summary>
    public const string Model = "model.safetensors";

    /// <summary>State of the optimizer by parameter; removed from finished runs unless they keep it.</summary>
    public const string Optimizer = "optimizer.safetensors";

    /// <summary>Step, random streams and what was reported so far.</summary>
    public const string State = "state.json";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Model, Optimizer, State];
}
