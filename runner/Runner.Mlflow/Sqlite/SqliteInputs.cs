using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>Dataset inputs of the SQLite store. Ids are digests of what they name, so a repeated call writes the same rows.</summary>
internal static class SqliteInputs
{
    public static int Log(SqliteConnection connection, string runId, IReadOnlyList<MlflowDataset> datasets)
    {
        var run = SqliteRuns.CheckTakesData(connection, runId);
        foreach (var dataset in datasets) Log(connection, run, dataset);
        return 0;
    }

    private static void Log(SqliteConnection connection, MlflowRun run, MlflowDataset dataset)
    {
        var experiment = SqliteExperiments.Number(run.ExperimentId);
        connection.Run(
            """
            INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            VALUES ($uuid, $experiment, $name, $digest, $type, $source, $schema, $profile) ON CONFLICT DO NOTHING
            """,
            ("$uuid", Id("dataset", run.ExperimentId, dataset.Name, dataset.Digest)), ("$experiment", experiment),
            ("$name", dataset.Name), ("$digest", dataset.Digest), ("$type", dataset.SourceType), ("$source", dataset.Source),
            ("$schema", dataset.Schema), ("$profile", dataset.Profile));

        // Another tool may have stored this dataset first, under an id of its own.
        var datasetId = (string)connection.Scalar(
            "SELECT dataset_uuid FROM datasets WHERE experiment_id = $experiment AND name = $name AND digest = $digest",
            ("$experiment", experiment), ("$name", dataset.Name), ("$digest", dataset.Digest))!;
        var inputId = Id("input", datasetId, run.RunId);
        var isNew = connection.Run(
            """
            INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id)
            VALUES ($input, 'DATASET', $dataset, 'RUN', $run) ON CONFLICT DO NOTHING
            """,
            ("$input", inputId), ("$dataset", datasetId), ("$run", run.RunId)) > 0;
        if (isNew && dataset.Context is { } context)
        {
            connection.Run(
                "INSERT INTO input_tags (input_uuid, name, value) VALUES ($input, $name, $value)",
                ("$input", inputId), ("$name", MlflowTags.DataContext), ("$value", context));
        }
    }

    private static string Id(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..32];
}
