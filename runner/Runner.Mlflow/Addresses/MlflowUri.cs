namespace Runner.Mlflow;

/// <summary>Opens a store by its tracking URI.</summary>
public static class MlflowUri
{
    private const string DatabaseName = "mlflow.db";
    private const string SqlitePrefix = "sqlite:///";

    /// <summary>
    /// <c>http://</c> and <c>https://</c> give a tracking server; <c>sqlite:///file.db</c> (relative) and <c>sqlite:////folder/file.db</c> (absolute) that
    /// SQLite file; a folder, plain or as <c>file:</c>, a SQLite file <c>mlflow.db</c> in it. Nothing is contacted or made yet.
    /// </summary>
    /// <param name="uri">The tracking URI.</param>
    /// <param name="artifactRoot">Artifact folder of a SQLite store; see <see cref="SqliteMlflowStore(string, string?)"/>.</param>
    /// <param name="variable">Looks up environment variables for a server's options. Default: the process's environment.</param>
    /// <param name="hasAbsoluteArtifacts">See <see cref="SqliteMlflowStore.HasAbsoluteArtifacts"/>.</param>
    public static IMlflowStore Open(string uri, string? artifactRoot = null, Func<string, string?>? variable = null, bool hasAbsoluteArtifacts = false)
    {
        if (string.IsNullOrWhiteSpace(uri)) throw Invalid(uri, "it is empty");
        if (uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(uri, UriKind.Absolute, out var server)
                ? new RestMlflowStore(MlflowEnvironment.ServerOptions(server, variable))
                : throw new MlflowException(MlflowErrorCode.InvalidConfiguration, "The tracking URI is no well-formed web address. Give one such as http://localhost:5000.");
        }

        if (uri.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase)) return Sqlite(SqlitePath(uri));
        if (uri is "databricks" || ArtifactLocation.LocalFolder(uri) is not { } path) throw Invalid(uri, "there is no client for it here");
        if (path.EndsWith(".db", StringComparison.OrdinalIgnoreCase)) return Sqlite(path);
        if (File.Exists(path)) throw Invalid(uri, "it is a file, and not one ending in .db");
        return IsFileStore(path)
            ? throw Invalid(uri, "the folder holds MLflow's old file store, which MLflow has given up (move it with: mlflow migrate-filestore)")
            : Sqlite(Path.Combine(path, DatabaseName));

        SqliteMlflowStore Sqlite(string file) => new(file, artifactRoot) { HasAbsoluteArtifacts = hasAbsoluteArtifacts };
    }

    /// <summary>
    /// Whether a tracking URI names a folder. Here it means a SQLite file in that folder; MLflow's own tools understand it as their old file store, and see
    /// nothing of what is in the file.
    /// </summary>
    public static bool IsFolder(string uri) =>
        !uri.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) && ArtifactLocation.LocalFolder(uri) is { } path
        && !path.EndsWith(".db", StringComparison.OrdinalIgnoreCase);

    private static string SqlitePath(string uri)
    {
        if (!uri.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase) || uri.Length == SqlitePrefix.Length)
            throw Invalid(uri, "a SQLite file is named with three slashes and a path, four for an absolute one");
        var path = uri[SqlitePrefix.Length..];
        return path.Contains('?') ? throw Invalid(uri, "options after '?' are not known here") : path;
    }

    private static bool IsFileStore(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateDirectories(folder)
            .Any(experiment => Path.GetFileName(experiment).All(char.IsAsciiDigit) && File.Exists(Path.Combine(experiment, "meta.yaml")));

    private static MlflowException Invalid(string uri, string problem) => new(
        MlflowErrorCode.InvalidConfiguration,
        $"The tracking URI '{TrackingAddress.Show(uri)}' cannot be used: {problem}. Give http://HOST:PORT, sqlite:///FILE.db, or a folder; for another database, run 'mlflow server' over it.");
}
