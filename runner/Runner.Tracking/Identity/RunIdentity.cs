namespace Runner.Tracking;

/// <summary>Who a run is; written into <c>run.json</c> before the run starts; nothing but its name is changed later.</summary>
public sealed record RunIdentity
{
    /// <summary>Newest form of <c>run.json</c> that this code knows.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Form of the file.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>32 lower-case hexadecimal digits; see <see cref="Tracking.RunId"/>.</summary>
    public required string RunId { get; init; }

    /// <summary>Name shown to people, such as <c>learned seed 1</c>; the experiment says the rest.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the recipe, which a run keeps when it is renamed; null in runs of older versions, whose own name says it.</summary>
    public string? Recipe { get; init; }

    /// <summary>MLflow experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>Id of the experiment in the run's own store, where the environment named it by its id; null where the name decides.</summary>
    public string? ExperimentId { get; init; }

    /// <summary>Run this one belongs to, such as the ablation of an arm; null for a run of its own.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>Arm of the ablation.</summary>
    public string? Arm { get; init; }

    /// <summary>Seed of all random choices; null for the run that stands for an ablation, which has several.</summary>
    public long? Seed { get; init; }

    /// <summary>True for the run that the runs of an ablation belong to; it trains nothing itself.</summary>
    public bool IsAblation { get; init; }

    /// <summary>Hash of the settings that decide what is learned; <see cref="RunKey"/> says all that the run depends on.</summary>
    public string PlanFingerprint { get; init; } = "";

    /// <summary>When the run was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }
}
