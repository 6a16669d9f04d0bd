using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>SQLite's failures as <see cref="MlflowException"/>.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static MlflowException From(SqliteException failure, string path, int busySeconds) => failure.SqliteErrorCode switch
    {
        Busy or Locked => new(MlflowErrorCode.TemporarilyUnavailable,
            $"{path} is locked by another process for longer than {busySeconds} s. Try again when that process is done.",
            isRetryable: true, cause: failure),
        Full => new(MlflowErrorCode.DiskFull, $"{path} cannot grow: the disk is full. Free some space and try again.",
            isRetryable: true, cause: failure),
        ReadOnly or CannotOpen => new(MlflowErrorCode.FileAccess,
            $"{path} cannot be opened for writing. Check that its folder exists and that you may write there.", cause: failure),
        Corrupt or NotADatabase => new(MlflowErrorCode.StoreDamaged,
            $"{path} is damaged or no SQLite database. Move it away to start a new one, or rescue it with 'sqlite3 FILE .recover'.", cause: failure),
        InputOutput => new(MlflowErrorCode.FileAccess, $"{path} could not be read or written ({failure.Message}).",
            isRetryable: true, cause: failure),
        _ => new(MlflowErrorCode.InternalError, $"{path}: {failure.Message}", cause: failure),
    };
}
