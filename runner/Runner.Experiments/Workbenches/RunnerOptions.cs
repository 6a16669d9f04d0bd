namespace Runner.Experiments;

/// <summary>What experiments of one host share.</summary>
public sealed record RunnerOptions
{
    /// <summary>Folder that holds <c>runs/</c>, <c>results/</c> and the default store. Default: the current folder.</summary>
    public string? Workspace { get; init; }

    /// <summary>Folder that the data paths of recipes start from. Default: <c>RUNNER_DATA</c>, else none.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Further plugin folders, or folders of plugin folders, beside <c>plugins/</c> of the program and those that <c>RUNNER_PLUGINS</c> names.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>Refuses plugins that this lock file does not list; null for no lock.</summary>
    public string? PluginLock { get; init; }

    /// <summary>Takes the folders of <see cref="Plugins"/> as a build left them, packed or not.</summary>
    public bool Development { get; init; }
}
