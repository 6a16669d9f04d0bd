using System.Text;

namespace Runner.Tracking.Reports;

/// <summary>
/// Names and texts that people chose, written so that Markdown shows them and does nothing else with them: on one line, in a cell, as code. Whatever a label holds, it neither
/// ends a heading, nor a row, nor begins markup.
/// </summary>
public static class MarkdownText
{
    /// <summary>On one line of running text, in a heading, or between the brackets of a picture.</summary>
    public static string Inline(string text)
    {
        var line = OneLine(text);
        var escaped = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '<' && Next(line, i) is var after && (char.IsAsciiLetter(after) || after is '/' or '!' or '?'))
                escaped.Append("&lt;");
            else if (c == '&' && (char.IsAsciiLetter(Next(line, i)) || Next(line, i) == '#'))
                escaped.Append("&amp;");
            else
                escaped.Append(IsMarkup(line, i) ? "\\" : "").Append(c);
        }
        return escaped.ToString();
    }

    /// <summary>In a cell of a table.</summary>
    public static string Cell(string text) => Inline(text);

    /// <summary>As code, on one line.</summary>
    /// <param name="text">What stands there, unchanged but for line ends.</param>
    /// <param name="inTable">A bar ends a cell even within code, unless a backslash precedes it there.</param>
    public static string Code(string text, bool inTable = false)
    {
        var line = OneLine(text);
        if (inTable)
            line = line.Replace("|", "\\|", StringComparison.Ordinal);
        var fence = new string('`', LongestRun(line) + 1);
        var blank = line.Length == 0 || line[0] == '`' || line[^1] == '`' ? " " : "";
        return $"{fence}{blank}{line}{blank}{fence}";
    }

    /// <summary>Line ends and other control characters as blanks.</summary>
    private static string OneLine(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();

    // an underscore within a word, as in batch_size, is none
    private static bool IsMarkup(string line, int at) => line[at] switch
    {
        '\\' or '`' or '*' or '[' or ']' or '|' => true,
        '~' => Next(line, at) == '~' || Before(line, at) == '~',
        '_' => !(char.IsLetterOrDigit(Before(line, at)) && char.IsLetterOrDigit(Next(line, at))),
        '#' or '-' or '+' or '>' => at == 0,
        '!' => Next(line, at) == '[',
        _ => false,
    };

    private static char Before(string line, int at) => at > 0 ? line[at - 1] : ' ';

    private static char Next(string line, int at) => at + 1 < line.Length ? line[at + 1] : ' ';

    private static int LongestRun(string line)
    {
        var (longest, run) = (0, 0);
        foreach (var c in line)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
