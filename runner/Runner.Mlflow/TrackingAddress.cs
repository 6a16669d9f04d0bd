using System.Text.RegularExpressions;

namespace Runner.Mlflow;

/// <summary>Addresses as people may see them: the one way in which a tracking URI, or any other address, is printed, recorded or sent.</summary>
public static partial class TrackingAddress
{
    private static readonly char[] EndOfAuthority = ['/', '?', '#', '\\'];

    /// <summary>
    /// The address without user, password and query. Reads addresses that are no well-formed URIs as well, since those are what error messages show:
    /// <c>user:secret@host:5000</c> without a scheme, or a password with a slash that was not percent-encoded.
    /// </summary>
    public static string Show(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return ShowWithoutScheme(address);
        var (head, rest) = (address[..(scheme + 3)], address[(scheme + 3)..]);
        return head + WithoutQuery(rest[CredentialsLength(rest)..]);
    }

    /// <summary>
    /// A text with every address in it that has credentials, or a query that looks like them (<c>?token=…</c>, a signed link), shown as <see cref="Show"/> shows it: for
    /// settings, and for words of other programs.
    /// </summary>
    public static string ShowAll(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return text;
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            var at = words[i].IndexOf("://", StringComparison.Ordinal);
            if (at >= 0 && CredentialsLength(words[i][(at + 3)..]) > 0) words[i] = words[i][..at] + Show(words[i][at..]);
        }

        return Query().Replace(string.Join(' ', words), found => IsSecret(found.Groups["query"].Value) ? found.Groups["address"].Value : found.Value);
    }

    // a name that says so, or a value as long and mixed as keys are
    private static bool IsSecret(string query) => query.Split('&').Any(part => SecretName().IsMatch(part.Split('=')[0]) || Key().IsMatch(part[(part.IndexOf('=') + 1)..]));

    [GeneratedRegex(@"(?<address>://[^\s?'""<>`]+)\?(?<query>[^\s'""<>`)\]},;]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Query();

    [GeneratedRegex("token|secret|passw|pwd|key|sig|credential|auth|session", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/=_.%-]{20,}$", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    // git@host:path names a user and no secret; user:secret@host does
    private static string ShowWithoutScheme(string address)
    {
        var at = address.LastIndexOf('@');
        var colon = address.IndexOf(':');
        var isDrive = colon == 1 && char.IsAsciiLetter(address[0]) && address.Length > 2 && address[2] is '\\' or '/';
        return at > 0 && colon > 0 && colon < at && !isDrive ? WithoutQuery(address[(at + 1)..]) : address;
    }

    private static int CredentialsLength(string rest)
    {
        var end = rest.IndexOfAny(EndOfAuthority);
        var authority = end < 0 ? rest : rest[..end];
        if (authority.LastIndexOf('@') is >= 0 and var at) return at + 1;
        // a colon that no port follows is that of a password, whose slash ended the authority too soon
        var colon = authority.LastIndexOf(':');
        var isPassword = colon >= 0 && !authority.EndsWith(']') && !authority[(colon + 1)..].All(char.IsAsciiDigit);
        return isPassword ? rest.LastIndexOf('@') + 1 : 0;
    }

    private static string WithoutQuery(string rest)
    {
        var query = rest.IndexOf('?');
        return query < 0 ? rest : rest[..query];
    }
}
