namespace Runner.Cli.Hosting;

/// <summary>Where things lie on this machine.</summary>
internal static class Folders
{
    /// <summary>Derived data, named by content: <c>RUNNER_CACHE</c>, else <c>XDG_CACHE_HOME/runner</c>, else <c>~/.cache/runner</c>.</summary>
    public static string Cache =>
        Variable("RUNNER_CACHE")
        ?? (Variable("XDG_CACHE_HOME") is { } shared ? Path.Combine(shared, "runner") : null)
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "runner");

    /// <summary>The data root: what <c>--data</c> says, else <c>RUNNER_DATA</c>, else none.</summary>
    public static string? Data(string? option) => (option ?? Variable("RUNNER_DATA")) is { } folder ? Path.GetFullPath(folder) : null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
