namespace Runner.Composition;

/// <summary>Where plugins are looked for and which are allowed.</summary>
public sealed record PluginOptions
{
    /// <summary>Environment variable with further plugin folders, separated as in PATH.</summary>
    public const string EnvironmentVariable = "RUNNER_PLUGINS";

    /// <summary>Folder whose sub-folders are the built-in plugins; default <c>plugins</c> beside the program. Null for none.</summary>
    public string? BuiltIn { get; init; } = Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>Lock file; when given, a plugin it does not list is refused. Default null: none.</summary>
    public string? LockFile { get; init; }

    /// <summary>
    /// Takes the folders that are named (not the built-in ones) as a build left them, with or without a manifest: for whoever writes a plugin and starts it after each build. Their
    /// manifest is made anew at each start, so runs still record what they used. Not together with <see cref="LockFile"/>.
    /// </summary>
    public bool Development { get; init; }

    /// <summary>The folders that a value of <see cref="EnvironmentVariable"/> names.</summary>
    public static IReadOnlyList<string> Split(string? value) =>
        (value ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
