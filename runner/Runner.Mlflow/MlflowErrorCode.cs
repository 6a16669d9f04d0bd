namespace Runner.Mlflow;

/// <summary>
/// Values of <see cref="MlflowException.ErrorCode"/>. The first group is MLflow's own vocabulary, which both stores use;
/// the second names what only a client can see.
/// </summary>
public static class MlflowErrorCode
{
    /// <summary>The experiment, run or artifact is not there.</summary>
    public const string ResourceDoesNotExist = "RESOURCE_DOES_NOT_EXIST";

    /// <summary>The name or id is taken.</summary>
    public const string ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>A key, value or state the store does not take: a bad key, a changed parameter, a deleted run.</summary>
    public const string InvalidParameterValue = "INVALID_PARAMETER_VALUE";

    /// <summary>The store is busy or away for a while.</summary>
    public const string TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE";

    /// <summary>The server throttles.</summary>
    public const string RequestLimitExceeded = "REQUEST_LIMIT_EXCEEDED";

    /// <summary>The server failed inside.</summary>
    public const string InternalError = "INTERNAL_ERROR";

    /// <summary>The server has no such feature.</summary>
    public const string NotImplemented = "NOT_IMPLEMENTED";

    /// <summary>No or wrong credentials (HTTP 401).</summary>
    public const string Unauthenticated = "UNAUTHENTICATED";

    /// <summary>The credentials do not suffice, or the server refuses this host name (HTTP 403).</summary>
    public const string PermissionDenied = "PERMISSION_DENIED";

    /// <summary>The connection could not be made, or broke.</summary>
    public const string ConnectionFailed = "CONNECTION_FAILED";

    /// <summary>No answer within the time allowed.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>Something answers, but not an MLflow tracking server.</summary>
    public const string NotAnMlflowServer = "NOT_AN_MLFLOW_SERVER";

    /// <summary>The tracking URI, or a setting beside it, makes no sense.</summary>
    public const string InvalidConfiguration = "INVALID_CONFIGURATION";

    /// <summary>The run's artifact folder cannot be reached from here.</summary>
    public const string ArtifactsUnreachable = "ARTIFACTS_UNREACHABLE";

    /// <summary>The server kept another number of bytes than were sent.</summary>
    public const string ArtifactDamaged = "ARTIFACT_DAMAGED";

    /// <summary>A local file could not be read or written.</summary>
    public const string FileAccess = "FILE_ACCESS";

    /// <summary>The disk is full.</summary>
    public const string DiskFull = "DISK_FULL";

    /// <summary>The database file is damaged or no SQLite database.</summary>
    public const string StoreDamaged = "STORE_DAMAGED";

    /// <summary>The database is of a revision this client cannot write.</summary>
    public const string StoreRevision = "STORE_REVISION";
}
