using System.Text;
using Runner.Plugins.Tokenizers.Unicode;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers;

/// <summary>Readable text from tokens that have lost their white space.</summary>
internal static class TextJoining
{
    /// <summary>
    /// A space between words, none before a piece that continues one; none beside ideographs, kana and full-width signs, before closing
    /// punctuation, or after opening punctuation.
    /// </summary>
    public static string Join(Vocabulary vocabulary, IReadOnlyList<int> ids)
    {
        var text = new StringBuilder();
        var last = new Rune(' ');
        foreach (var id in ids)
        {
            var token = vocabulary.TokenOf(id);
            if (vocabulary.Continues(id))
                token = token[vocabulary.ContinuationPrefix.Length..];
            if (token.Length == 0)
                continue;
            _ = Rune.TryGetRuneAt(token, 0, out var first);
            if (text.Length > 0 && !vocabulary.Continues(id) && !IsDense(last) && !IsDense(first) && !IsOpening(last) && !IsClosing(token))
                text.Append(' ');
            text.Append(token);
            last = token.EnumerateRunes().Last();
        }
        return text.ToString();
    }

    private static bool IsDense(Rune rune) => CharacterClasses.IsIdeograph(rune)
        || rune.Value is (>= 0x3000 and <= 0x30FF) or (>= 0xFF00 and <= 0xFFEF) or (>= 0x2E80 and <= 0x2FDF);

    private static bool IsOpening(Rune rune) => rune.Value is '(' or '[' or '{';

    private static bool IsClosing(string token) => token is "." or "," or "!" or "?" or ";" or ":" or ")" or "]" or "}" or "%";
}
