using System.Globalization;

namespace Runner.Recipes;

/// <summary>
/// Characters that input methods, word processors and web pages put in the place of those that YAML knows. To YAML they are letters like any
/// other, so what they were meant to do does not happen.
/// </summary>
internal static class Lookalikes
{
    private static readonly Dictionary<char, (string Name, string Instead)> Known = new()
    {
        ['\uFF1A'] = ("a full-width colon", "':' and a space"),
        ['\uFF0C'] = ("a full-width comma", "','"),
        ['\u3001'] = ("an ideographic comma", "','"),
        ['\u201C'] = ("a curly quote", "'\"'"),
        ['\u201D'] = ("a curly quote", "'\"'"),
        ['\u201E'] = ("a low quote", "'\"'"),
        ['\uFF02'] = ("a full-width quote", "'\"'"),
        ['\u2018'] = ("a curly quote", "a straight one"),
        ['\u2019'] = ("a curly quote", "a straight one"),
        ['\u00A0'] = ("a no-break space", "a space"),
        ['\u202F'] = ("a narrow no-break space", "a space"),
        ['\u2007'] = ("a figure space", "a space"),
        ['\u3000'] = ("an ideographic space", "a space"),
        ['\u200B'] = ("a zero-width space", "nothing"),
        ['\uFF3B'] = ("a full-width bracket", "'['"),
        ['\uFF3D'] = ("a full-width bracket", "']'"),
        ['\uFF5B'] = ("a full-width brace", "'{'"),
        ['\uFF5D'] = ("a full-width brace", "'}'"),
        ['\uFF03'] = ("a full-width number sign", "'#'"),
        ['\uFF0D'] = ("a full-width hyphen", "'-'"),
        ['\u2212'] = ("a minus sign of typesetters", "'-'"),
        ['\u2013'] = ("a dash", "'-'"),
        ['\u2014'] = ("a dash", "'-'"),
        ['\uFF05'] = ("a full-width percent sign", "'%'"),
    };

    /// <summary>Index of the first such character in <paramref name="text"/>, outside of straight double quotes; -1 for none.</summary>
    public static int IndexIn(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '"';
            if (!isQuoted && (Known.ContainsKey(text[i]) || text[i] is >= '\uFF10' and <= '\uFF19'))
                return i;
        }
        return -1;
    }

    /// <summary>What to type instead of the character at <see cref="IndexIn"/>; null where there is none.</summary>
    public static string? Hint(ReadOnlySpan<char> text)
    {
        if (IndexIn(text) is not (>= 0 and var index))
            return null;
        var c = text[index];
        var (name, instead) = c is >= '\uFF10' and <= '\uFF19' ? ("a full-width digit", $"'{(char)(c - '\uFF10' + '0')}'") : Known[c];
        var shown = char.IsWhiteSpace(c) || c == '\u200B' ? "" : $"'{c}' is ";
        var code = ((int)c).ToString("X4", CultureInfo.InvariantCulture);
        return $"{(shown.Length > 0 ? shown : "here is ")}{name} (U+{code}): type {instead} in its place{(shown.Length > 0 ? ", or put the text in quotes if it is meant" : "")}.";
    }
}
