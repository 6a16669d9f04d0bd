using System.Globalization;
using System.Text;

namespace Runner.Plugins.Data.Reuters;

/// <summary>Text of SGML without tags inside: entities are decoded, control characters removed, white space becomes one space.</summary>
internal static class SgmlText
{
    private const int LongestEntity = 8;

    public static string Plain(string markup, out int controls)
    {
        var (text, space) = (new StringBuilder(markup.Length), false);
        controls = 0;
        for (var at = 0; at < markup.Length;)
        {
            var (rune, length) = markup[at] == '&' ? Entity(markup.AsSpan(at)) : (new Rune(markup[at]), 1);
            at += length;
            if (Rune.IsWhiteSpace(rune) && rune.Value != 0x85)
            {
                space = true;
            }
            else if (Rune.IsControl(rune))
            {
                controls++;
            }
            else
            {
                if (space && text.Length > 0)
                    text.Append(' ');
                space = false;
                text.Append(rune.ToString());
            }
        }
        return text.ToString();
    }

    // what looks like an entity and is none, such as AT&T;, stays as it stands
    private static (Rune Rune, int Length) Entity(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, LongestEntity + 2)].IndexOf(';');
        if (end > 1)
        {
            switch (text[1..end])
            {
                case "lt":
                    return (new Rune('<'), end + 1);
                case "gt":
                    return (new Rune('>'), end + 1);
                case "amp":
                    return (new Rune('&'), end + 1);
                case ['#', .. var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code):
                    return (new Rune(code), end + 1);
            }
        }
        return (new Rune('&'), 1);
    }
}
