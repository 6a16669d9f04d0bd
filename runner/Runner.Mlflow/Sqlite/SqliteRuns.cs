using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>Runs of the SQLite store: creation, changes, reading one.</summary>
internal static class SqliteRuns
{
    /// <summary>Columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Columns = "run_uuid, experiment_id, name, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage";

    public static MlflowRun Create(
        SqliteConnection connection, string experimentId, string runId, MlflowRunCreation creation, IReadOnlyList<MlflowTag> tags,
        string storeFolder)
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
            ("$artifacts", RunArtifacts(experimentArtifacts, experimentId, runId, storeFolder)),
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

    /// <summary>Marks a run as deleted; MLflow's own <c>gc</c> removes it for good.</summary>
    public static int Delete(SqliteConnection connection, string runId, long deletionTime)
    {
        if ((Find(connection, runId) ?? throw Absent(runId)).IsDeleted)
            return 0;
        connection.Run(
            "UPDATE runs SET lifecycle_stage = 'deleted', deleted_time = $time WHERE run_uuid = $id", ("$time", deletionTime), ("$id", runId));
        return 1;
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

    private static string RunArtifacts(string experimentArtifacts, string experimentId, string runId, string storeFolder)
    {
        if (experimentArtifacts.Length == 0)
            experimentArtifacts = ArtifactLocation.ToUri(Path.Combine(storeFolder, "mlruns", experimentId), storeFolder);
        return $"{experimentArtifacts.TrimEnd('/')}/{runId}/artifacts";
    }

    private static MlflowException Absent(string runId) =>
        new(MlflowErrorCode.ResourceDoesNotExist, $"There is no run {runId}.");
}
