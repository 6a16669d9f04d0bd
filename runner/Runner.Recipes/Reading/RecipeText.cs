using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Runner.Recipes;

/// <summary>From bytes to text that YAML may read: UTF-8 alone, and no character that would end or bend a line unseen.</summary>
internal static class RecipeText
{
    /// <summary>The text of UTF-8 bytes, a byte order mark left out.</summary>
    /// <exception cref="ReadingStopped">The bytes are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string file)
    {
        var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (Utf8.IsValid(bytes[start..]))
            return Encoding.UTF8.GetString(bytes[start..]);

        var offset = start;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
            offset += length;
        var before = Encoding.UTF8.GetString(bytes[start..offset]);
        var looksLike = bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? " (it looks like UTF-16)" : "";
        throw ReadingStopped.At(MarkAfter(before, file), RecipeErrors.NotUtf8, offset, looksLike);
    }

    /// <summary>Refuses characters that YAML does not allow, or that its parsers disagree about.</summary>
    /// <exception cref="ReadingStopped">There is one.</exception>
    public static void CheckCharacters(string text, Func<int, int, SourceMark> place)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
                i++;
            else if (!IsAllowed(c))
            {
                var mark = MarkAfter(text[..i], "");
                var stop = ReadingStopped.At(place(mark.Line, mark.Column), RecipeErrors.ControlCharacter,
                    ((int)c).ToString("X4", CultureInfo.InvariantCulture));
                throw new ReadingStopped(stop.Diagnostic with { Excerpt = SourceExcerpt.Of(text, mark.Line, mark.Column) });
            }
        }
    }

    // U+0085, U+2028 and U+2029 break lines in YAML 1.1 but not in 1.2; U+FEFF cannot be seen.
    private static bool IsAllowed(char c) =>
        c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or (>= '\u00A0' and <= '\uFFFD') and not ('\u2028' or '\u2029' or '\uFEFF')
        && !char.IsSurrogate(c);

    private static SourceMark MarkAfter(string text, string file)
    {
        var lineStart = text.LastIndexOf('\n') + 1;
        return new SourceMark(file, text.AsSpan(0, lineStart).Count('\n') + 1, text.Length - lineStart + 1);
    }
}
