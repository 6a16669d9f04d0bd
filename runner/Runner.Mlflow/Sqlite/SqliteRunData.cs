using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>Reads what belongs to a run: latest metrics, parameters, tags, datasets.</summary>
internal static class SqliteRunData
{
    public static MlflowRun Complete(SqliteConnection connection, MlflowRun run) => run with
    {
        LatestMetrics = connection.Query(
            "SELECT key, value, timestamp, step, is_nan FROM latest_metrics WHERE run_uuid = $run ORDER BY key",
            row => new MlflowMetric(row.GetString(0), MetricValue.Read(row.GetDouble(1), row.GetBoolean(4)), row.GetInt64(2), row.GetInt64(3)),
            ("$run", run.RunId)),
        Params = Texts(connection, "params", run.RunId),
        Tags = Texts(connection, "tags", run.RunId),
        Datasets = connection.Query(
            """
            SELECT d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile, t.value
            FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
            LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = $context
            WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = $run
            ORDER BY d.name, d.digest
            """,
            row => new MlflowDataset
            {
                Name = row.GetString(0),
                Digest = row.GetString(1),
                SourceType = row.Text(2),
                Source = row.Text(3),
                Schema = row.TextOrNull(4),
                Profile = row.TextOrNull(5),
                Context = row.TextOrNull(6),
            },
            ("$run", run.RunId), ("$context", MlflowTags.DataContext)),
    };

    private static Dictionary<string, string> Texts(SqliteConnection connection, string table, string runId) =>
        connection.Query($"SELECT key, value FROM {table} WHERE run_uuid = $run", row => (Key: row.GetString(0), Value: row.Text(1)), ("$run", runId))
            .ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
}
