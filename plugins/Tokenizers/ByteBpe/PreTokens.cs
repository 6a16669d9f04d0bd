using System.Globalization;
using System.Text;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>
/// Cuts text as GPT-2's pattern does: contractions (<c>'s 't 're 've 'm 'll 'd</c>, lower case alone), runs of letters, of numbers and of
/// other characters, each with one space before it, and white space, whose last character is left to what follows. By code points, so
/// letters outside the BMP are letters.
/// </summary>
internal static class PreTokens
{
    private enum CharacterClass
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>End of the piece that starts at <paramref name="start"/>, in UTF-16 units.</summary>
    public static int End(string text, int start)
    {
        if (ContractionLength(text.AsSpan(start)) is > 0 and var contraction)
            return start + contraction;
        var body = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = ClassAt(text, body, out _);
        if (kind == CharacterClass.Space)
        {
            kind = ClassAt(text, start, out _);         // a space before a space belongs to the run
            body = start;
        }
        var (end, last) = (body, body);
        while (end < text.Length && ClassAt(text, end, out var length) == kind)
        {
            last = end;
            end += length;
        }
        return kind == CharacterClass.Space && end < text.Length && last > start ? last : end;
    }

    private static int ContractionLength(ReadOnlySpan<char> rest)
    {
        if (rest.Length < 2 || rest[0] != '\'')
            return 0;
        if (rest[1] is 's' or 't' or 'm' or 'd')
            return 2;
        return rest.Length > 2 && (rest[1], rest[2]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private static CharacterClass ClassAt(string text, int index, out int length)
    {
        if (!Rune.TryGetRuneAt(text, index, out var rune))
        {
            length = 1;                                 // half a surrogate pair
            return CharacterClass.Other;
        }
        length = rune.Utf16SequenceLength;
        if (Rune.IsWhiteSpace(rune))
            return CharacterClass.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            _ => CharacterClass.Other,
        };
    }
}
