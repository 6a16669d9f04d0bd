using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>Experiments of the SQLite store.</summary>
internal static class SqliteExperiments
{
    /// <summary>Experiment 0, which MLflow expects in every store.</summary>
    public static void CreateDefault(SqliteConnection connection, string artifactUri, long creationTime) => connection.Run(
        """
        INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
        VALUES (0, 'Default', $artifacts, 'active', $time, $time)
        """,
        ("$artifacts", artifactUri), ("$time", creationTime));

    public static MlflowExperiment Get(SqliteConnection connection, string experimentId)
    {
        var found = connection.Query(
            "SELECT name, lifecycle_stage FROM experiments WHERE experiment_id = $id",
            row => new MlflowExperiment(experimentId, row.Text(0), row.Text(1) == "deleted"), ("$id", Number(experimentId)));
        return found is [var experiment]
            ? experiment
            : throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"There is no experiment {experimentId}.");
    }

    public static string GetOrCreate(
        SqliteConnection connection, string name, long creationTime, IReadOnlyList<MlflowTag> tags, Func<string, string> artifactUri)
    {
        var inWorkspace = SqliteRevision.HasWorkspaces(connection) ? " AND workspace = 'default'" : "";
        var found = connection.Query(
            $"SELECT experiment_id, lifecycle_stage FROM experiments WHERE name = $name{inWorkspace}",
            row => (Id: row.GetInt64(0), Stage: row.Text(1)), ("$name", name));
        if (found is [var existing])
            return existing.Stage == "deleted" ? throw ExperimentInput.Deleted(name) : Text(existing.Id);

        connection.Run(
            """
            INSERT INTO experiments (name, lifecycle_stage, creation_time, last_update_time)
            VALUES ($name, 'active', $time, $time)
            """,
            ("$name", name), ("$time", creationTime));
        var id = (long)connection.Scalar("SELECT last_insert_rowid()")!;
        connection.Run(
            "UPDATE experiments SET artifact_location = $artifacts WHERE experiment_id = $id",
            ("$artifacts", artifactUri(Text(id))), ("$id", id));
        foreach (var tag in tags)
        {
            connection.Run(
                "INSERT INTO experiment_tags (key, value, experiment_id) VALUES ($key, $value, $id)",
                ("$key", tag.Key), ("$value", tag.Value), ("$id", id));
        }

        return Text(id);
    }

    /// <summary>Where runs of an active experiment keep their artifacts.</summary>
    public static string ArtifactLocation(SqliteConnection connection, string experimentId)
    {
        var found = connection.Query(
            "SELECT artifact_location, lifecycle_stage FROM experiments WHERE experiment_id = $id",
            row => (Artifacts: row.Text(0), Stage: row.Text(1)), ("$id", Number(experimentId)));
        return found switch
        {
            [] => throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"There is no experiment {experimentId}."),
            [{ Stage: "deleted" }] => throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
                $"Experiment {experimentId} was deleted and takes no runs. Restore it, or use another."),
            [var experiment, ..] => experiment.Artifacts,
        };
    }

    /// <summary>The id as this store's tables hold it; -1, which no experiment has, for text that is no number.</summary>
    public static long Number(string experimentId) =>
        long.TryParse(experimentId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;

    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
