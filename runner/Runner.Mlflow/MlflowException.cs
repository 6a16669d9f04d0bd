using System.Net;

namespace Runner.Mlflow;

/// <summary>A failure of an MLflow store. The message says where, what, and what to do; it never holds credentials.</summary>
public sealed class MlflowException : Exception
{
    public MlflowException(
        string errorCode, string message, bool isRetryable = false, HttpStatusCode? status = null, Exception? cause = null)
        : base(message, cause)
    {
        ErrorCode = errorCode;
        IsRetryable = isRetryable;
        Status = status;
    }

    /// <summary>One of <see cref="MlflowErrorCode"/>, or another code that a server sent. Decide on this, never on the message.</summary>
    public string ErrorCode { get; }

    /// <summary>Whether the same call, unaltered, may succeed later.</summary>
    public bool IsRetryable { get; }

    /// <summary>HTTP status when a server answered; null otherwise.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>How long the server asks to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
