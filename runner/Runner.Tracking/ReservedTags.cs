using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>
/// Tags that a run is found by, or that Runner writes itself: nobody else sets them. A run whose <c>runner.run_id</c> is another's would be taken for
/// that other run by the next delivery.
/// </summary>
public static class ReservedTags
{
    private const string Prefix = "runner.";

    private static readonly Dictionary<string, string> Instead = new(StringComparer.Ordinal)
    {
        [MlflowTags.RunName] = "a run is named by the recipe's 'name'",
        [MlflowTags.ParentRunId] = "the parent of a run is its ablation",
        [MlflowTags.Note] = "write 'tracking.note'",
        [MlflowTags.User] = "it is the user of the process",
        [MlflowTags.SourceName] = "it is the recipe",
        [MlflowTags.SourceType] = "it is always LOCAL",
        [MlflowTags.GitCommit] = "it is read from git",
        [MlflowTags.GitBranch] = "it is read from git",
        [MlflowTags.GitRepository] = "it is read from git",
    };

    /// <summary>Why a tag cannot be set, a sentence without its full stop; null where it can.</summary>
    public static string? Problem(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) ? $"'{key}' is a tag of Runner's own: names that start with '{Prefix}' are its"
        : Instead.TryGetValue(key, out var reason) ? $"'{key}' is set by Runner itself: {reason}"
        : null;

    /// <summary>Whether a store finds runs by this tag, so that it must say what the store itself made it say.</summary>
    internal static bool IsIdentity(string key) => key is MlflowTags.ClientRunId or MlflowTags.ParentRunId;
}
