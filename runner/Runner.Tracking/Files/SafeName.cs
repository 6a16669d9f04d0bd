using System.Security.Cryptography;
using System.Text;

namespace Runner.Tracking;

/// <summary>Folder names made from names that people gave.</summary>
public static class SafeName
{
    // File systems allow 255 bytes; what is made beside the folder adds endings to its name.
    private const int Longest = 200;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>
    /// A name for one folder that every file system takes: letters and digits of any script, <c>-</c>, <c>_</c> and <c>.</c>, at most 210 bytes. What
    /// is changed or cut gets a hash of the name behind it, so that two names stay two; every other name is kept as it is.
    /// </summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark || rune.Value is '-' or '_' or '.')
                text.Append(rune.ToString());
            else
                text.Append('-');
        }
        var safe = Cut(text.ToString().Trim('.'));
        var isKept = safe == name && safe.Length > 0 && !Reserved.Contains(safe.Split('.')[0]);
        return isKept ? safe : $"{safe}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4))}".TrimStart('-');
    }

    private static string Cut(string text)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > Longest)
                break;
            length += rune.Utf16SequenceLength;
        }
        return text[..length];
    }
}
