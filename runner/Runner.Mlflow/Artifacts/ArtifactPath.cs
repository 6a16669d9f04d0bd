namespace Runner.Mlflow;

/// <summary>Paths below a run's artifact root: forward slashes, no way out of the root.</summary>
internal static class ArtifactPath
{
    /// <summary>The path as it is stored; throws when it could leave the root or names nothing.</summary>
    public static string Check(string path)
    {
        var segments = path.Split('/');
        // Servers refuse '#', and decode '%' with two hex digits however often it is encoded.
        if (path.Contains('\\') || path.Contains('#') || path.Any(char.IsControl) || path != Uri.UnescapeDataString(path)
            || segments.Any(segment => segment is "" or "." or ".."))
        {
            throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
                $"'{path}' is no artifact path. Give a path below the run's artifacts with forward slashes, without '..', '#' and percent codes, such as 'plots/loss.svg'.");
        }

        return path;
    }

    /// <summary>The path percent-encoded as UTF-8, segment by segment, for a URL.</summary>
    public static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
