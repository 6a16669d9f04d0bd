using System.Collections;
using Runner.Recipes;

namespace Runner.Experiments;

/// <summary>What experiments take from the process they run in: the environment, and where relative paths begin.</summary>
public sealed record RunnerEnvironment
{
    /// <summary>Environment variables by name.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Folder that relative paths start from.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The user's own folder; empty where there is none.</summary>
    public string Home { get; init; } = "";

    /// <summary>Derived data, named by content: <c>RUNNER_CACHE</c>, else <c>XDG_CACHE_HOME/runner</c>, else <c>~/.cache/runner</c>.</summary>
    public string Cache =>
        Value("RUNNER_CACHE")
        ?? (Value("XDG_CACHE_HOME") is { } shared ? Path.Combine(shared, "runner") : null)
        ?? Path.Combine(Home, ".cache", "runner");

    /// <summary>The data root that the environment names, <c>RUNNER_DATA</c>; null for none.</summary>
    public string? Data => Value("RUNNER_DATA");

    /// <summary>A variable; null where it is not set.</summary>
    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    /// <summary>The same for the reading of recipes.</summary>
    public RecipeEnvironment ForRecipes() => new() { ReadVariable = Variable, CurrentDirectory = CurrentDirectory };

    /// <summary>That of this process as it is now.</summary>
    public static RunnerEnvironment OfProcess() => new()
    {
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        CurrentDirectory = Environment.CurrentDirectory,
        Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
    };

    private string? Value(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}
