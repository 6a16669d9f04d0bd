namespace Runner.Mlflow;

/// <summary>
/// Artifact URIs of the SQLite store. Where the artifact folder lies below the folder of the database the URI is relative,
/// <c>./mlruns/1/RUN/artifacts</c>: of all forms MLflow takes it is the only one that both survives moving the whole folder and is
/// read by <c>mlflow ui</c> as well as by the Python client without a server (both started in that folder).
/// <c>mlflow-artifacts:</c> URIs need a server; absolute paths break on a move. An artifact folder elsewhere gets a
/// <c>file:</c> URI.
/// </summary>
internal static class ArtifactLocation
{
    private const string ProxyScheme = "mlflow-artifacts:";

    /// <summary>URI to record for a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="storeFolder">Folder of the database.</param>
    /// <param name="isAbsolute">Whether it shall be found from anywhere, also where it lies below the store.</param>
    public static string ToUri(string folder, string storeFolder, bool isAbsolute = false)
    {
        if (isAbsolute) return new Uri(Path.GetFullPath(folder)).AbsoluteUri;
        var relative = Path.GetRelativePath(storeFolder, folder).Replace('\\', '/');
        var isBelow = relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
        return isBelow ? "./" + relative : new Uri(folder).AbsoluteUri;
    }

    /// <summary>The folder a recorded URI means, or null when it is not on this machine (<c>s3:</c> and the like).</summary>
    public static string? ToFolder(string uri, string storeFolder)
    {
        if (uri.StartsWith(ProxyScheme, StringComparison.Ordinal))
        {
            // What a default `mlflow ui` in this folder serves under that scheme.
            var path = uri[ProxyScheme.Length..];
            return path.StartsWith("//", StringComparison.Ordinal) ? null : Path.Combine(storeFolder, "mlartifacts", path.TrimStart('/'));
        }

        if (LocalFolder(uri) is { } folder) return Path.GetFullPath(folder, storeFolder);
        return null;
    }

    /// <summary>Whether a recorded URI is found only from the folder of the database.</summary>
    public static bool IsRelative(string uri) => !uri.Contains(':') && !Path.IsPathRooted(uri);

    /// <summary>The path that a plain path or <c>file:</c> URI means; null for anything else.</summary>
    public static string? LocalFolder(string uri)
    {
        if (uri.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile && !parsed.IsUnc
                ? parsed.LocalPath
                : Uri.UnescapeDataString(uri["file:".Length..]);
        }

        var colon = uri.IndexOf(':');
        var isDrive = colon == 1 && OperatingSystem.IsWindows();
        var slash = uri.IndexOf('/');
        return uri.Length > 0 && (colon < 0 || isDrive || (slash >= 0 && slash < colon)) ? uri : null;
    }
}
