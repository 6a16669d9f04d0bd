using System.Globalization;
using System.Text;

namespace Runner.Recipes;

/// <summary>Writes scalars on one line so that they read back with the same text and meaning.</summary>
internal static class ScalarText
{
    // Words that other YAML readers, or a reader of 1.1, take for something else.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "true", "false", "yes", "no", "on", "off", "inf", "nan",
    };

    /// <summary>A value. Plain where that is safe, in double quotes otherwise; every null is <c>null</c>.</summary>
    public static string Of(RecipeScalar scalar)
    {
        if (scalar.IsNull)
            return "null";
        var text = ReferenceText.Escape(scalar.Text);
        var isPlain = scalar.IsQuoted ? IsWord(text) : IsWord(text) || !CoreScalar.IsString(scalar) || IsPlainSafe(text);
        return isPlain ? text : Quote(text);
    }

    /// <summary>A key. Keys are names: their text alone counts, and references in them are not replaced.</summary>
    public static string OfKey(string key) => IsWord(key) || (IsPlainSafe(key) && !Reserved.Contains(key)) ? key : Quote(key);

    /// <summary>Text in double quotes, all but printable ASCII and letters of any script escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                quoted.Append(c).Append(text[++i]);
            else
                quoted.Append(Escape(c));
        }
        return quoted.Append('"').ToString();
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' =>
            string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
        _ => c.ToString(),
    };

    /// <summary>Starts with a letter, holds nothing special, and is no word with another meaning: plain even if it was
    /// quoted.</summary>
    private static bool IsWord(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && !Reserved.Contains(text)
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '@');

    /// <summary>Text that a reader takes plain, in block and flow, as it is.</summary>
    private static bool IsPlainSafe(string text) =>
        text.Length > 0
        && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '.' or '/' or '+' or '_' or '$' || text[0] > 0x7F || IsNumberSign(text))
        && text[^1] != ' ' && !text.StartsWith("...", StringComparison.Ordinal)
        && text.All(c => c is >= ' ' and <= '~' ? !"{}[],#:\"'&*!|>%`\\".Contains(c, StringComparison.Ordinal) : char.IsLetter(c));

    private static bool IsNumberSign(string text) => text[0] == '-' && text.Length > 1 && text[1] is (>= '0' and <= '9') or '.';
}
