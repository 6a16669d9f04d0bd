using Microsoft.Data.Sqlite;

namespace Runner.EndToEnd.Support;

/// <summary>Reads an MLflow store as MLflow itself would: from its tables.</summary>
internal sealed class MlflowDatabase(string file)
{
    public string? StatusOf(string run) => Rows("SELECT status FROM runs WHERE run_uuid = $run", run).Select(r => r[0]).SingleOrDefault();

    /// <summary><c>active</c> or <c>deleted</c>.</summary>
    public string? StageOf(string run) => Rows("SELECT lifecycle_stage FROM runs WHERE run_uuid = $run", run).Select(r => r[0]).SingleOrDefault();

    public string? NameOf(string run) => Rows("SELECT name FROM runs WHERE run_uuid = $run", run).Select(r => r[0]).SingleOrDefault();

    /// <summary>Number of runs in the store.</summary>
    public int RunCount => Rows("SELECT run_uuid FROM runs", "").Count;

    public IReadOnlyDictionary<string, string> ParametersOf(string run) =>
        Rows("SELECT key, value FROM params WHERE run_uuid = $run", run).ToDictionary(r => r[0], r => r[1]);

    public IReadOnlyDictionary<string, string> TagsOf(string run) =>
        Rows("SELECT key, value FROM tags WHERE run_uuid = $run", run).ToDictionary(r => r[0], r => r[1]);

    /// <summary>All points, in the order they were delivered.</summary>
    public IReadOnlyList<(string Name, long Step, double Value)> PointsOf(string run) =>
    [
        .. Rows("SELECT key, step, value FROM metrics WHERE run_uuid = $run ORDER BY rowid", run)
            .Select(r => (r[0], long.Parse(r[1], Culture), double.Parse(r[2], Culture))),
    ];

    public string ArtifactsOf(string run)
    {
        var uri = Rows("SELECT artifact_uri FROM runs WHERE run_uuid = $run", run).Single()[0];
        return Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile ? parsed.LocalPath
            : Path.GetFullPath(uri, Path.GetDirectoryName(file)!);
    }

    private static readonly System.Globalization.CultureInfo Culture = System.Globalization.CultureInfo.InvariantCulture;

    private List<string[]> Rows(string query, string run)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        command.Parameters.AddWithValue("$run", run);
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), Culture) ?? "")]);
        return rows;
    }
}
