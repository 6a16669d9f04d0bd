using Microsoft.Data.Sqlite;
using Polly;
using Polly.Retry;

namespace Runner.Mlflow;

/// <summary>
/// One connection to an MLflow database, opened and if need be created at first use. Calls take turns on it, off the
/// caller's thread since SQLite has no asynchronous calls; other processes are waited for.
/// </summary>
internal sealed class SqliteDatabase(string path, int busySeconds, Action<SqliteConnection> onCreated) : IAsyncDisposable
{
    /// <summary>How long a lock held by another process is waited for, as MLflow itself does.</summary>
    public const int BusySeconds = 20;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteConnection? _connection;

    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        UseAsync(read, cancellationToken);

    /// <summary>Runs <paramref name="write"/> in one transaction that holds the write lock from its start: all of it or nothing.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken) => UseAsync(
        connection =>
        {
            // On Unix a deleted database goes on accepting writes that nobody will ever see.
            if (!File.Exists(path))
            {
                throw new MlflowException(MlflowErrorCode.FileAccess,
                    $"{path} was deleted while it was in use. Restore it, or start again to make a new one.");
            }

            using var transaction = connection.BeginTransaction(deferred: false);
            var result = write(connection);
            transaction.Commit();
            return result;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        _connection?.Dispose();
        _connection = null;
        _gate.Release();
    }

    private async Task<T> UseAsync<T>(Func<SqliteConnection, T> use, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => use(_connection ??= Open()), cancellationToken);
        }
        catch (SqliteException failure)
        {
            throw SqliteErrors.From(failure, path, busySeconds);
        }
        finally
        {
            _gate.Release();
        }
    }

    private SqliteConnection Open()
    {
        using var creation = CreationLock();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = busySeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {busySeconds * 1000}");
            using (var transaction = connection.BeginTransaction(deferred: false))
            {
                if (SqliteRevision.IsEmpty(connection))
                {
                    SqliteSchema.Create(connection);
                    onCreated(connection);
                }
                else
                {
                    SqliteRevision.Check(connection, path);
                }

                transaction.Commit();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // MLflow's own tools race when several create one database at once; among ourselves the lock file keeps order.
    private FileStream CreationLock()
    {
        var lockPath = path + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(path, failure);
        }

        var untilReleased = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<IOException>(FileErrors.IsHeldByAnother),
            Delay = TimeSpan.FromMilliseconds(50),
            MaxRetryAttempts = Math.Max(1, busySeconds * 20),
        }).Build();
        try
        {
            return untilReleased.Execute(() => new FileStream(
                lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException failure) when (FileErrors.IsHeldByAnother(failure))
        {
            throw new MlflowException(MlflowErrorCode.TemporarilyUnavailable,
                $"{lockPath} is held by another process for longer than {busySeconds} s. Try again when that process is done.",
                isRetryable: true, cause: failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(lockPath, failure);
        }
    }
}
