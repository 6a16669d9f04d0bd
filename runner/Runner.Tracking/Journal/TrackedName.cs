using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Runner.Tracking;

/// <summary>Names that MLflow accepts for metrics, parameters and tags.</summary>
public static class TrackedName
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaximumLength = 250;

    /// <summary>
    /// The name itself when it is allowed; otherwise the nearest allowed one: other characters become <c>_</c>, what would read as a
    /// path is made plain, and a long name keeps its beginning and a hash of the whole.
    /// </summary>
    public static string Clean(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
            text.Append(IsAllowed(c) ? c : '_');
        var segments = text.ToString().Split('/').Where(s => s.Length > 0).Select(s => s.All(c => c == '.') ? new string('_', s.Length) : s);
        var clean = string.Join('/', segments);
        if (clean.Length == 0)
            clean = "_";
        if (clean.Length <= MaximumLength)
            return clean;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..12];
        return clean[..(MaximumLength - hash.Length - 1)] + "-" + hash;
    }

    private static bool IsAllowed(char c) =>
        c is '_' or '-' or '.' or ' ' or ':' or '/' || char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber => true,
            _ => false,
        };
}
