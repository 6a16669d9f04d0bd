namespace Runner.Mlflow;

/// <summary>Where the artifacts of a server's run can be reached: a folder here, or the server's proxy.</summary>
internal sealed record ArtifactRoot
{
    private const string ProxyScheme = "mlflow-artifacts:";
    private string _prefix = "";

    /// <summary>Folder of this machine; null when the proxy is used.</summary>
    public string? Folder { get; private init; }

    /// <summary>Address of an artifact at the proxy, relative to the server's.</summary>
    public string Url(string artifactPath) => $"{_prefix}/{ArtifactPath.Encode(artifactPath)}";

    /// <summary>The root that an artifact URI means, or null when it cannot be reached from here.</summary>
    public static ArtifactRoot? Find(string artifactUri, Uri server, bool foldersAreShared, string proxyPrefix)
    {
        if (artifactUri.StartsWith(ProxyScheme, StringComparison.Ordinal))
            return ProxyPath(artifactUri, server) is { } path ? new ArtifactRoot { _prefix = proxyPrefix + ArtifactPath.Encode(path) } : null;

        // A path that exists here by chance is not the server's: only a server on this machine, or a declared share, counts.
        var folder = ArtifactLocation.LocalFolder(artifactUri);
        var isReachable = folder is not null && Path.IsPathRooted(folder) && (foldersAreShared || server.IsLoopback) && RootExists(folder);
        return isReachable ? new ArtifactRoot { Folder = folder } : null;
    }

    private static string? ProxyPath(string artifactUri, Uri server)
    {
        var rest = artifactUri[ProxyScheme.Length..];
        if (!rest.StartsWith("//", StringComparison.Ordinal)) return rest.Trim('/');
        if (!Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri)) return null;
        // Another host's proxy would get this server's credentials.
        var isThisServer = uri.Authority.Length == 0 || (uri.Host == server.Host && (uri.Port == server.Port || uri.Port <= 0));
        return isThisServer ? Uri.UnescapeDataString(uri.AbsolutePath).Trim('/') : null;
    }

    // ROOT/EXPERIMENT/RUN/artifacts: the first three parts may still have to be made.
    private static bool RootExists(string folder)
    {
        var root = folder.TrimEnd('/', '\\');
        for (var i = 0; i < 3; i++) root = Path.GetDirectoryName(root) ?? root;
        return Directory.Exists(folder) || Directory.Exists(root);
    }
}
