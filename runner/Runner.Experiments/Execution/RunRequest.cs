namespace Runner.Experiments;

/// <summary>What is to be run.</summary>
/// <param name="Recipe">The recipe file, as it is to be named in records and reports.</param>
public sealed record RunRequest(string Recipe)
{
    /// <summary>Changes of the recipe, applied in order, as after <c>--set</c>: <c>model.hidden=64</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Begins anew even where a run of the same recipe and data is finished, or an interrupted one could go on.</summary>
    public bool Fresh { get; init; }

    /// <summary>Folder for the report of an ablation. Default: <c>results/</c> in the workspace.</summary>
    public string? Results { get; init; }
}

/// <summary>Which run goes on.</summary>
/// <param name="Run">Its id, the first digits of it, its name or its folder; that of an ablation, too.</param>
public sealed record ResumeRequest(string Run)
{
    /// <summary>Goes on even where data, recipe or numeric environment are not those of the checkpoint. The run is then no longer one computation.</summary>
    public bool Force { get; init; }

    /// <summary>Folder for the report of an ablation. Default: where it was.</summary>
    public string? Results { get; init; }
}
