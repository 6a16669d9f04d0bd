using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>
/// Whether a database can be written by this client. A newer MLflow may have migrated it: that is fine as long as our
/// columns are there and whatever else a row needs has a default.
/// </summary>
internal static class SqliteRevision
{
    private const string NewestTables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

    public static bool IsEmpty(SqliteConnection connection) => connection.Scalar(NewestTables + " LIMIT 1") is null;

    public static void Check(SqliteConnection connection, string path)
    {
        var tables = connection.Query(NewestTables, row => row.GetString(0));
        if (!tables.Contains("alembic_version"))
        {
            throw new MlflowException(MlflowErrorCode.StoreRevision,
                $"{path} is a database of something else than MLflow. Give another file.");
        }

        var revision = connection.Scalar("SELECT version_num FROM alembic_version LIMIT 1") as string ?? "none";
        foreach (var (table, used) in SqliteSchema.UsedColumns)
        {
            var columns = connection.Query($"PRAGMA table_info({table})",
                row => (Name: row.GetString(1), NeedsValue: row.GetBoolean(3) && row.IsDBNull(4)));
            var missing = used.FirstOrDefault(name => columns.All(column => column.Name != name));
            if (missing is not null)
                throw Unfit(path, revision, $"lacks {table}.{missing}", $"bring it up to date with: mlflow db upgrade sqlite:///{path}");

            var unknown = columns.FirstOrDefault(column => column.NeedsValue && !used.Contains(column.Name));
            if (unknown.Name is not null)
                throw Unfit(path, revision, $"needs values for {table}.{unknown.Name}", "log to a tracking server over it, or to another file");
        }
    }

    /// <summary>Whether a database migrated by MLflow 3.10 or later separates workspaces.</summary>
    public static bool HasWorkspaces(SqliteConnection connection) =>
        connection.Scalar("SELECT 1 FROM pragma_table_info('experiments') WHERE name = 'workspace'") is not null;

    private static MlflowException Unfit(string path, string revision, string what, string remedy) => new(
        MlflowErrorCode.StoreRevision,
        $"{path} is an MLflow database of revision {revision}, which {what}; this client writes revision {SqliteSchema.Revision} and later ones that keep its columns. Either {remedy}.");
}
