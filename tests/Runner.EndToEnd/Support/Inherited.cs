using System.Collections;

namespace Runner.EndToEnd.Support;

/// <summary>The environment the tests were started with. <see cref="InProcess"/> changes the process's own while a command runs, so nothing else may read that.</summary>
internal static class Inherited
{
    /// <summary>All variables.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } =
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);

    /// <summary>Null where it is not set or empty.</summary>
    public static string? Variable(string name) => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Whether <c>runner</c> listens to a variable: what it is started with has none of the tests' own.</summary>
    public static bool IsRunners(string name) => name.StartsWith("RUNNER_", StringComparison.Ordinal) || name.StartsWith("MLFLOW_", StringComparison.Ordinal);
}
