using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>Metrics, parameters and tags of the SQLite store.</summary>
internal static class SqliteBatches
{
    /// <summary>Logs a prepared batch within the caller's transaction. Points and parameters that are there already stay as they are.</summary>
    public static int Log(SqliteConnection connection, string runId, MlflowBatch batch)
    {
        SqliteRuns.CheckTakesData(connection, runId);
        foreach (var parameter in batch.Params) AddParam(connection, runId, parameter);
        foreach (var tag in batch.Tags) SetTag(connection, runId, tag);
        AddPoints(connection, runId, batch.Metrics);
        UpdateLatest(connection, runId, batch.Metrics);
        return 0;
    }

    /// <summary>Sets a tag; the run's name lives in two places that must agree.</summary>
    public static void SetTag(SqliteConnection connection, string runId, MlflowTag tag)
    {
        connection.Run(
            """
            INSERT INTO tags (key, value, run_uuid) VALUES ($key, $value, $run)
            ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value
            """,
            ("$key", tag.Key), ("$value", tag.Value), ("$run", runId));
        if (tag.Key == MlflowTags.RunName)
            connection.Run("UPDATE runs SET name = $name WHERE run_uuid = $run", ("$name", tag.Value), ("$run", runId));
    }

    public static int DeleteTag(SqliteConnection connection, string runId, string key)
    {
        SqliteRuns.CheckTakesData(connection, runId);
        return connection.Run("DELETE FROM tags WHERE key = $key AND run_uuid = $run", ("$key", key), ("$run", runId));
    }

    public static IReadOnlyList<MlflowMetric> History(SqliteConnection connection, string runId, string key)
    {
        if (connection.Scalar("SELECT 1 FROM runs WHERE run_uuid = $run", ("$run", runId)) is null)
            throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"There is no run {runId}.");
        return connection.Query(
            """
            SELECT value, timestamp, step, is_nan FROM metrics WHERE run_uuid = $run AND key = $key
            ORDER BY timestamp, step, value
            """,
            row => new MlflowMetric(key, MetricValue.Read(row.GetDouble(0), row.GetBoolean(3)), row.GetInt64(1), row.GetInt64(2)),
            ("$run", runId), ("$key", key));
    }

    private static void AddParam(SqliteConnection connection, string runId, MlflowParam parameter)
    {
        var added = connection.Run(
            "INSERT INTO params (key, value, run_uuid) VALUES ($key, $value, $run) ON CONFLICT DO NOTHING",
            ("$key", parameter.Key), ("$value", parameter.Value), ("$run", runId));
        if (added > 0) return;

        var stored = connection.Scalar(
            "SELECT value FROM params WHERE key = $key AND run_uuid = $run", ("$key", parameter.Key), ("$run", runId)) as string;
        if (stored != parameter.Value)
        {
            throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
                $"Run {runId} has the parameter {parameter.Key} = '{TextLength.Cut(stored ?? "", 60)}'; it cannot become '{TextLength.Cut(parameter.Value, 60)}'. Nothing of this batch was stored.");
        }
    }

    private static void AddPoints(SqliteConnection connection, string runId, IReadOnlyList<MlflowMetric> metrics)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ($key, $value, $timestamp, $run, $step, $nan)
            ON CONFLICT DO NOTHING
            """;
        var fill = new PointParameters(command, runId);
        foreach (var metric in metrics)
        {
            fill.With(metric);
            command.ExecuteNonQuery();
        }
    }

    // Latest: highest step, then highest timestamp, then highest value as stored (NaN counts as 0).
    private static void UpdateLatest(SqliteConnection connection, string runId, IReadOnlyList<MlflowMetric> metrics)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ($key, $value, $timestamp, $step, $nan, $run)
            ON CONFLICT (key, run_uuid) DO UPDATE
              SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
              WHERE (excluded.step, excluded.timestamp, excluded.value) > (step, timestamp, value)
            """;
        var fill = new PointParameters(command, runId);
        foreach (var points in metrics.GroupBy(metric => metric.Key, StringComparer.Ordinal))
        {
            fill.With(points.MaxBy(point => (point.Step, point.Timestamp, MetricValue.Write(point.Value).Value)));
            command.ExecuteNonQuery();
        }
    }

    private sealed class PointParameters
    {
        private readonly SqliteParameter _key;
        private readonly SqliteParameter _value;
        private readonly SqliteParameter _timestamp;
        private readonly SqliteParameter _step;
        private readonly SqliteParameter _nan;

        public PointParameters(SqliteCommand command, string runId)
        {
            command.Parameters.AddWithValue("$run", runId);
            _key = command.Parameters.Add("$key", SqliteType.Text);
            _value = command.Parameters.Add("$value", SqliteType.Real);
            _timestamp = command.Parameters.Add("$timestamp", SqliteType.Integer);
            _step = command.Parameters.Add("$step", SqliteType.Integer);
            _nan = command.Parameters.Add("$nan", SqliteType.Integer);
        }

        public void With(MlflowMetric metric)
        {
            var (value, isNaN) = MetricValue.Write(metric.Value);
            _key.Value = metric.Key;
            _value.Value = value;
            _timestamp.Value = metric.Timestamp;
            _step.Value = metric.Step;
            _nan.Value = isNaN ? 1L : 0L;
        }
    }
}
