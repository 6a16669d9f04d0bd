using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>Runs of the SQLite store: creation, changes, reading one.</summary>
internal static class SqliteRuns
{
    /// <summary>Columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Columns = "run_uuid, experiment_id, name, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage";

    public static MlflowRun Create(
        SqliteConnection connection, string experimentId, string runId, MlflowRunCreation creation, IReadOnlyList<MlflowTag> tags,
        Func<string, string, string> artifactsOfExperiment)
    {
        if (Find(connection, runId) is { } existing) return Existing(existing, experimentId);

        var experimentArtifacts = SqliteExperiments.ArtifactLocation(connection, experimentId);
        connection.Run(
            """
            INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version,
                              lifecycle_stage, artifact_uri, experiment_id)
            VALUES ($id, $name, 'UNKNOWN', '', '', $user, 'RUNNING', $start, '', 'active', $artifacts, $experiment)
            """,
            ("$id", runId), ("$name", creation.Name), ("$user", creation.UserId), ("$start", creation.StartTime),
            ("$artifacts", $"{artifactsOfExperiment(experimentArtifacts, experimentId).TrimEnd('/')}/{runId}/artifacts"),
            ("$experiment", SqliteExperiments.Number(experimentId)));
        foreach (var tag in tags) SqliteBatches.SetTag(connection, runId, tag);
        return Get(connection, runId);
    }

    public static MlflowRun Get(SqliteConnection connection, string runId) =>
        SqliteRunData.Complete(connection, Find(connection, runId) ?? throw Absent(runId));

    public static int Update(SqliteConnection connection, string runId, MlflowRunUpdate update)
    {
        CheckTakesData(connection, runId);
        if (update.Status is { } status)
        {
            connection.Run("UPDATE runs SET status = $status WHERE run_uuid = $id", ("$status", status.ToText()), ("$id", runId));
            if (status.IsOpen()) connection.Run("UPDATE runs SET end_time = NULL WHERE run_uuid = $id", ("$id", runId));
        }

        if (update.EndTime is { } end)
            connection.Run("UPDATE runs SET end_time = $end WHERE run_uuid = $id", ("$end", end), ("$id", runId));
        if (update.Name is { } name)
        {
            RunInput.CheckName(name);
            SqliteBatches.SetTag(connection, runId, new MlflowTag(MlflowTags.RunName, name));
        }

        return 0;
    }

    /// <summary>Moves a run among the deleted ones or back; the time of deletion is what <c>mlflow gc --older-than</c> goes by.</summary>
    public static int Move(SqliteConnection connection, string runId, bool isDeleted, long time)
    {
        var run = Find(connection, runId) ?? throw Absent(runId);
        return run.IsDeleted == isDeleted ? 0 : connection.Run(
            "UPDATE runs SET lifecycle_stage = $stage, deleted_time = $time WHERE run_uuid = $id",
            ("$stage", isDeleted ? "deleted" : "active"), ("$time", isDeleted ? time : null), ("$id", runId));
    }

    /// <summary>Throws unless the run exists and is not deleted.</summary>
    public static MlflowRun CheckTakesData(SqliteConnection connection, string runId)
    {
        var run = Find(connection, runId) ?? throw Absent(runId);
        return run.IsDeleted
            ? throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
                $"Run {runId} was deleted and takes no more data. Restore it (mlflow runs restore) first.")
            : run;
    }

    public static string ArtifactUri(SqliteConnection connection, string runId, bool mustTakeData) =>
        mustTakeData ? CheckTakesData(connection, runId).ArtifactUri : (Find(connection, runId) ?? throw Absent(runId)).ArtifactUri;

    /// <summary>A run without its metrics, parameters, tags and inputs.</summary>
    public static MlflowRun Read(SqliteDataReader row) => new()
    {
        RunId = row.GetString(0),
        ExperimentId = SqliteExperiments.Text(row.GetInt64(1)),
        Name = row.Text(2),
        UserId = row.Text(3),
        Status = MlflowRunStatusText.Parse(row.TextOrNull(4)),
        StartTime = row.IsDBNull(5) ? 0 : row.GetInt64(5),
        EndTime = row.IsDBNull(6) ? null : row.GetInt64(6),
        ArtifactUri = row.Text(7),
        IsDeleted = row.Text(8) == "deleted",
    };

    private static MlflowRun? Find(SqliteConnection connection, string runId) =>
        connection.Query($"SELECT {Columns} FROM runs WHERE run_uuid = $id", Read, ("$id", runId)) is [var run] ? run : null;

    // A run that is there already was made by an earlier try of the same creation.
    private static MlflowRun Existing(MlflowRun run, string experimentId) => run switch
    {
        { IsDeleted: true } => throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
            $"Run {run.RunId} was deleted. Restore it (mlflow runs restore) or use another run id."),
        _ when run.ExperimentId != experimentId => throw new MlflowException(MlflowErrorCode.ResourceAlreadyExists,
            $"Run {run.RunId} exists in experiment {run.ExperimentId}, not in {experimentId}."),
        _ => run,
    };

    private static MlflowException Absent(string runId) =>
        new(MlflowErrorCode.ResourceDoesNotExist, $"There is no run {runId}.");
}
