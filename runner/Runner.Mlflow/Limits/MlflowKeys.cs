using System.Text;

namespace Runner.Mlflow;

/// <summary>
/// Which keys of metrics, parameters and tags MLflow takes: letters and digits of any script, <c>_ - . space : /</c>, at most
/// 250 characters, and nothing that would change when read as a path (<c>..</c>, <c>//</c>, a slash at either end).
/// </summary>
public static class MlflowKeys
{
    /// <summary>What is wrong with a key, or null when it is fine.</summary>
    public static string? Problem(string? key)
    {
        if (string.IsNullOrEmpty(key)) return "is empty";
        if (TextLength.Of(key) > MlflowLimits.KeyLength)
            return $"has {TextLength.Of(key)} characters; at most {MlflowLimits.KeyLength} are allowed";

        foreach (var rune in key.EnumerateRunes())
            if (!IsAllowed(rune)) return $"holds '{rune}'; allowed are letters, digits and _ - . : / and space";

        return key.Split('/').Any(segment => segment is "" or "." or "..")
            ? "must not hold '//', '.' or '..' as a segment, nor start or end with '/'"
            : null;
    }

    /// <summary>
    /// The nearest key that MLflow takes: other characters become <c>_</c>, empty and dot segments are dropped or spelled
    /// <c>_</c>, and the end is cut. Two different keys may become the same one; the caller decides whether that matters.
    /// </summary>
    public static string Sanitize(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var rune in key.EnumerateRunes()) text.Append(IsAllowed(rune) ? rune.ToString() : "_");
        var segments = text.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => segment is "." or ".." ? "_" : segment);
        var result = TextLength.Cut(string.Join('/', segments), MlflowLimits.KeyLength).TrimEnd('/');
        return result.Length == 0 ? "_" : result;
    }

    private static bool IsAllowed(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || (rune.IsAscii && "_-. :/".Contains((char)rune.Value));
}
