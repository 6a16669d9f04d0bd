using System.Globalization;

namespace Runner.Mlflow;

/// <summary>The variables that MLflow's own client reads, and its credentials file.</summary>
public static class MlflowEnvironment
{
    /// <summary>Variable that names the store to use.</summary>
    public const string TrackingUri = "MLFLOW_TRACKING_URI";

    /// <summary>
    /// Options for a server. Reads <c>MLFLOW_TRACKING_USERNAME</c>, <c>_PASSWORD</c>, <c>_TOKEN</c>, <c>_INSECURE_TLS</c>,
    /// <c>_SERVER_CERT_PATH</c>, <c>_CLIENT_CERT_PATH</c>, <c>MLFLOW_WORKSPACE</c>, <c>MLFLOW_HTTP_REQUEST_TIMEOUT</c> (s),
    /// <c>_MAX_RETRIES</c>, <c>_BACKOFF_FACTOR</c> (s), <c>_BACKOFF_JITTER</c> (s), <c>MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER</c>, and
    /// user and password from <c>~/.mlflow/credentials</c> where the variables leave them open.
    /// </summary>
    /// <param name="uri">The server.</param>
    /// <param name="variable">Looks a variable up. Default: the process's environment.</param>
    /// <param name="homeFolder">Where <c>.mlflow/credentials</c> is looked for. Default: the user's home.</param>
    public static MlflowServerOptions ServerOptions(Uri uri, Func<string, string?>? variable = null, string? homeFolder = null)
    {
        var read = new Reader(variable ?? Environment.GetEnvironmentVariable);
        var defaults = new MlflowServerOptions { Uri = uri };
        var file = CredentialsFile(homeFolder ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return defaults with
        {
            Username = read.Text("MLFLOW_TRACKING_USERNAME") ?? file.GetValueOrDefault("mlflow_tracking_username"),
            Password = read.Text("MLFLOW_TRACKING_PASSWORD") ?? file.GetValueOrDefault("mlflow_tracking_password"),
            Token = read.Text("MLFLOW_TRACKING_TOKEN"),
            InsecureTls = read.Flag("MLFLOW_TRACKING_INSECURE_TLS", defaults.InsecureTls),
            ServerCertificatePath = read.Text("MLFLOW_TRACKING_SERVER_CERT_PATH"),
            ClientCertificatePath = read.Text("MLFLOW_TRACKING_CLIENT_CERT_PATH"),
            Workspace = read.Text("MLFLOW_WORKSPACE"),
            RequestTimeout = read.Seconds("MLFLOW_HTTP_REQUEST_TIMEOUT", defaults.RequestTimeout),
            MaxRetries = (int)read.Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", defaults.MaxRetries),
            Backoff = read.Seconds("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", defaults.Backoff),
            Jitter = read.Seconds("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", defaults.Jitter),
            RespectRetryAfter = read.Flag("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", defaults.RespectRetryAfter),
        };
    }

    private static Dictionary<string, string> CredentialsFile(string homeFolder)
    {
        var path = Path.Combine(homeFolder, ".mlflow", "credentials");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path)) return values;
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                var equals = line.IndexOf('=');
                if (equals > 0 && line.TrimStart()[0] is not ('#' or ';')) values[line[..equals].Trim().ToLowerInvariant()] = line[(equals + 1)..].Trim();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(path, failure);
        }

        return values;
    }

    private sealed class Reader(Func<string, string?> variable)
    {
        public string? Text(string name) => variable(name) is { Length: > 0 } value ? value : null;

        public bool Flag(string name, bool otherwise) => Text(name)?.ToLowerInvariant() switch
        {
            null => otherwise,
            "true" or "1" => true,
            "false" or "0" => false,
            var value => throw Invalid(name, value, "true or false"),
        };

        public TimeSpan Seconds(string name, TimeSpan otherwise) => TimeSpan.FromSeconds(Number(name, otherwise.TotalSeconds));

        public double Number(string name, double otherwise) => Text(name) switch
        {
            null => otherwise,
            var value when double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e6 => number,
            var value => throw Invalid(name, value, "a number from 0 to a million"),
        };

        private static MlflowException Invalid(string name, string value, string expected) =>
            new(MlflowErrorCode.InvalidConfiguration, $"The environment variable {name} is '{value}'; give {expected}.");
    }
}
