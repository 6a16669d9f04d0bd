using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Runner.Mlflow;

/// <summary>
/// What went wrong on the way to a server, as <see cref="MlflowException"/>. Errors come as JSON, as HTML pages and as plain
/// text; the error code decides where there is one, the HTTP status otherwise.
/// </summary>
internal static partial class RestErrors
{
    private const int ShownLength = 300;
    private const int ShownMessageLength = 2000;

    // far more than is shown, so that no secret is cut in two where it could not be recognised
    private const int ReadLength = 64_000;

    private static readonly HashSet<string> Lasting = new(StringComparer.Ordinal)
    {
        MlflowErrorCode.ResourceDoesNotExist, MlflowErrorCode.ResourceAlreadyExists, MlflowErrorCode.InvalidParameterValue,
        MlflowErrorCode.NotImplemented, "BAD_REQUEST", "INVALID_STATE", "PERMISSION_DENIED", "UNAUTHENTICATED",
    };

    public static MlflowException FromAnswer(HttpResponseMessage response, byte[] body, Uri server, MlflowSecrets secrets, DateTimeOffset now)
    {
        var status = response.StatusCode;
        var error = ReadError(body);
        var code = error?.ErrorCode is { } given ? secrets.Hide(given) : CodeOf(status);
        var text = error?.Message is { Length: > 0 } message ? TextLength.Cut(secrets.Hide(message), ShownMessageLength) : PlainText(body, secrets);
        return new MlflowException(
            code, Message(response, code, error is not null, text, ServerAddress.Show(server), secrets), IsTransient(status) && !Lasting.Contains(code), status)
        {
            RetryAfter = RetryAfter(response, now),
        };
    }

    /// <summary>An answer of success that is not what MLflow sends: mostly a login page in between.</summary>
    public static MlflowException NotMlflow(Uri request, byte[] body, MlflowSecrets secrets, Exception cause) => new(
        MlflowErrorCode.NotAnMlflowServer,
        $"{Where(request)} did not answer as an MLflow server does ('{PlainText(body, secrets)}'). Check the tracking URI; a proxy may want a login.",
        cause: cause);

    public static MlflowException Unreachable(Uri server, Exception cause) => cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
        ? new(MlflowErrorCode.ConnectionFailed,
            $"No secure connection to {ServerAddress.Show(server)}: {Innermost(cause)} Set MLFLOW_TRACKING_SERVER_CERT_PATH to its authority's certificate, or MLFLOW_TRACKING_INSECURE_TLS=true to do without.",
            cause: cause)
        : new(MlflowErrorCode.ConnectionFailed,
            $"The MLflow server {ServerAddress.Show(server)} cannot be reached: {Innermost(cause)} Check that it runs and that the tracking URI is right.",
            isRetryable: true, cause: cause);

    public static MlflowException TooSlow(Uri server, TimeSpan allowed, Exception cause) => new(
        MlflowErrorCode.Timeout,
        FormattableString.Invariant($"The MLflow server {ServerAddress.Show(server)} did not answer within {allowed.TotalSeconds:0.#} s."),
        isRetryable: true, cause: cause);

    private static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    private static string CodeOf(HttpStatusCode status) => (int)status switch
    {
        401 => MlflowErrorCode.Unauthenticated,
        403 => MlflowErrorCode.PermissionDenied,
        404 or 405 or (>= 300 and < 400) => MlflowErrorCode.NotAnMlflowServer,
        408 or 504 => MlflowErrorCode.Timeout,
        429 => MlflowErrorCode.RequestLimitExceeded,
        501 => MlflowErrorCode.NotImplemented,
        502 or 503 => MlflowErrorCode.TemporarilyUnavailable,
        >= 500 => MlflowErrorCode.InternalError,
        _ => MlflowErrorCode.InvalidParameterValue,
    };

    private static string Message(HttpResponseMessage response, string code, bool isMlflows, string text, string server, MlflowSecrets secrets)
    {
        var status = (int)response.StatusCode;
        return code switch
        {
            MlflowErrorCode.Unauthenticated =>
                $"The MLflow server {server} wants other credentials (HTTP {status}). Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
            MlflowErrorCode.PermissionDenied when !isMlflows =>
                $"The MLflow server {server} refuses (HTTP {status}): {text} Ask for the permission; or, if the server does not know this host name, name it in its --allowed-hosts.",
            MlflowErrorCode.NotAnMlflowServer when response.Headers.Location is { } location =>
                $"{server} points elsewhere, to {secrets.Hide(Where(new Uri(response.RequestMessage!.RequestUri!, location)))}. Use that server as tracking URI.",
            MlflowErrorCode.NotAnMlflowServer =>
                $"{Where(response.RequestMessage!.RequestUri!)} is not there (HTTP {status}). Check the tracking URI, a path prefix included; the server may also be too old or not serve artifacts.",
            _ => $"The MLflow server {server} answered {code} (HTTP {status}): {text}",
        };
    }

    private static ErrorAnswer? ReadError(byte[] body)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, MlflowJson.Wire.ErrorAnswer);
            return string.IsNullOrEmpty(answer?.ErrorCode) ? null : answer;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - now : null);
        return wait is { } span && span < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string PlainText(byte[] body, MlflowSecrets secrets)
    {
        var text = secrets.Hide(Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, ReadLength))));
        var plain = Spaces().Replace(Tags().Replace(text, " "), " ").Trim();
        return plain.Length == 0 ? "(no text)" : TextLength.Cut(plain, ShownLength);
    }

    // Without the query, which may hold more than an error message should show.
    private static string Where(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Innermost(Exception cause) => cause.GetBaseException().Message.TrimEnd('.') + ".";

    [GeneratedRegex("<(script|style|head)[^>]*>.*?</\\1>|<[^>]*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Tags();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
