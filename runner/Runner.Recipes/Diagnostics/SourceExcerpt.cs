using System.Text;

namespace Runner.Recipes;

/// <summary>A line of a file and the place in it that a message is about.</summary>
/// <param name="Line">The line, without its end.</param>
/// <param name="Column">Column, from 1; one behind the end for what is missing there.</param>
public sealed record SourceExcerpt(string Line, int Column)
{
    private const int Before = 60;
    private const int Longest = 100;

    /// <summary>Line <paramref name="line"/> (from 1) of <paramref name="text"/>; null where it has none.</summary>
    internal static SourceExcerpt? Of(string text, int line, int column)
    {
        var number = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            if (++number == line)
                return new SourceExcerpt(content.ToString(), column);
        }
        return null;
    }

    /// <summary>The line, and below it a caret at the place. Long lines are cut; what takes two cells above takes two cells below.</summary>
    internal (string Line, string Caret) Show()
    {
        var place = Math.Clamp(Column - 1, 0, Line.Length);
        var start = place > Before ? place - Before : 0;
        var end = Math.Min(Line.Length, start + Longest);
        // halves of pairs are not shown
        if (start > 0 && char.IsLowSurrogate(Line[start]))
            start++;
        if (end < Line.Length && char.IsHighSurrogate(Line[end - 1]))
            end--;
        var shown = new StringBuilder(start > 0 ? "..." : "");
        var below = new StringBuilder(start > 0 ? "   " : "");
        for (var i = start; i < end; i++)
        {
            shown.Append(char.IsControl(Line[i]) ? ' ' : Line[i]);
            if (i < place && !char.IsLowSurrogate(Line[i]))
                below.Append(IsWide(Line[i]) ? '\u3000' : ' ');
        }
        return (shown.Append(end < Line.Length ? "..." : "").ToString().TrimEnd(), below.Append('^').ToString());
    }

    // East Asian wide and full-width characters, and the upper planes, most of which are as wide.
    private static bool IsWide(char c) =>
        c is (>= '\u1100' and <= '\u115F') or (>= '\u2E80' and <= '\uA4CF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF')
            or (>= '\uFE30' and <= '\uFE6F') or (>= '\uFF00' and <= '\uFF60') or (>= '\uFFE0' and <= '\uFFE6')
        || char.IsHighSurrogate(c);
}
