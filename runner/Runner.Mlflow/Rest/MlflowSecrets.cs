using System.Net;
using System.Text;

namespace Runner.Mlflow;

/// <summary>
/// What is sent to a server and must not come back in a message: servers and proxies that echo a request, its headers or its address do exist.
/// </summary>
public sealed class MlflowSecrets
{
    /// <summary>What stands in a text instead of a secret.</summary>
    public const string Mask = "***";

    // shorter ones are found in every text
    private const int ShortestSecret = 4;

    private readonly string[] _secrets;

    /// <summary>Those of a server's options: passwords, tokens and what they are sent as.</summary>
    public MlflowSecrets(MlflowServerOptions options)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        Add(options.Password);
        Add(options.Token);
        if (ServerAddress.Credentials(options.Uri) is { } given)
        {
            // of a user without a password it is the user's name that is the key
            Add(given.Password.Length > 0 ? given.Password : given.Username);
            Add(Pair(given));
            Add(options.Uri.UserInfo);
        }

        if (options.Username is { } username) Add(Pair((username, options.Password ?? "")));
        _secrets = [.. known.OrderByDescending(secret => secret.Length)];

        void Add(string? secret)
        {
            if (secret is not { Length: >= ShortestSecret }) return;
            known.Add(secret);
            known.Add(Uri.EscapeDataString(secret));
            known.Add(WebUtility.HtmlEncode(secret));
        }
    }

    /// <summary>Those that a tracking URI and the environment hold; none for a store that is no server, or for null.</summary>
    /// <param name="uri">The tracking URI.</param>
    /// <param name="variable">Looks up environment variables. Default: the process's environment.</param>
    public static MlflowSecrets Of(string? uri, Func<string, string?>? variable = null) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var server) && server.Scheme is ("http" or "https")
            ? new MlflowSecrets(MlflowEnvironment.ServerOptions(server, variable))
            : new MlflowSecrets(new MlflowServerOptions { Uri = new Uri("http://localhost") });

    /// <summary>The text with every secret in it masked, and every address without its credentials.</summary>
    public string Hide(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return TrackingAddress.ShowAll(text);
    }

    private static string Pair((string Username, string Password) basic) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.Username}:{basic.Password}"));
}
