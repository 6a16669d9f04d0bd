namespace Runner.Mlflow;

/// <summary>The address of a server: checked, without credentials, ending with a slash.</summary>
internal static class ServerAddress
{
    public static Uri Base(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https"))
        {
            throw new MlflowException(MlflowErrorCode.InvalidConfiguration,
                $"'{TrackingAddress.Show(uri.OriginalString)}' is no address of an MLflow server. Give one such as http://localhost:5000.");
        }

        return new UriBuilder(uri.Scheme, uri.Host, uri.Port, uri.AbsolutePath.TrimEnd('/') + "/").Uri;
    }

    public static string Show(Uri uri) => uri.IsAbsoluteUri && uri.Scheme is "http" or "https"
        ? Base(uri).AbsoluteUri.TrimEnd('/')
        : "(no address)";

    /// <summary>User and password given in the address itself, or null.</summary>
    public static (string Username, string Password)? Credentials(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.UserInfo.Length == 0) return null;
        var parts = uri.UserInfo.Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
