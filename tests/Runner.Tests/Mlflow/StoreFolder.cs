using Microsoft.Data.Sqlite;

namespace Runner.Tests.Mlflow;

/// <summary>A folder of its own for a test, with an MLflow database in it that raw SQL can look into.</summary>
internal sealed class StoreFolder : IDisposable
{
    public StoreFolder() => Folder = Directory.CreateTempSubdirectory("runner mlflow ").FullName;

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "mlflow.db");

    public string File(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Rows of a query, columns joined by a bar, NULL as a dash.</summary>
    public List<string> Sql(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount)
                .Select(column => reader.IsDBNull(column) ? "-" : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
