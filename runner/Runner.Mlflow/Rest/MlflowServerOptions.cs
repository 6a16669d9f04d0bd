namespace Runner.Mlflow;

/// <summary>
/// How to reach an MLflow tracking server. <see cref="MlflowEnvironment.ServerOptions"/> reads them from the variables that MLflow's
/// own client knows.
/// </summary>
public sealed record MlflowServerOptions
{
    /// <summary>Address, with a path prefix if the server has one: <c>https://host:5000/prefix</c>. Credentials in it are used and never shown.</summary>
    public required Uri Uri { get; init; }

    /// <summary>User for basic authentication; wins over <see cref="Token"/>.</summary>
    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>Bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>Whether any certificate of the server is accepted. Default: no.</summary>
    public bool InsecureTls { get; init; }

    /// <summary>PEM file of the authorities that vouch for the server. Default: those of the system.</summary>
    public string? ServerCertificatePath { get; init; }

    /// <summary>PEM file with a client certificate and its key. Default: none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>Workspace of a server that has several. Default: none sent.</summary>
    public string? Workspace { get; init; }

    /// <summary>Time one request may take. Default 120 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Time the transfer of one artifact may take. Default 1 h.</summary>
    public TimeSpan TransferTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Tries after the first one, 0 or more. Default 7: about four minutes together.</summary>
    public int MaxRetries { get; init; } = 7;

    /// <summary>Wait before the first retry; doubles each time. Default 2 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait between two tries, also when the server asks for more. Default 2 min.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Up to this much is added to each wait, so that many clients do not return at once. Default 1 s.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether <c>Retry-After</c> of the server counts. Default: yes.</summary>
    public bool RespectRetryAfter { get; init; } = true;

    /// <summary>
    /// Whether artifact folders that the server names are the same folders here (a shared file system). Default: no; then they are
    /// written directly only when the server runs on this machine.
    /// </summary>
    public bool ArtifactFoldersAreShared { get; init; }

    /// <summary>Clock of waits and timeouts; nothing that is logged comes from it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The address alone: a record would print passwords.</summary>
    public override string ToString() => ServerAddress.Show(Uri);
}
