using System.Globalization;
using System.Text;
using Runner.Cli.Output;

namespace Runner.Cli.Display;

/// <summary>One line of progress that fits: a bar where there is room for one, and of what is said the parts that come first.</summary>
internal static class ProgressLine
{
    private const int ShortestBar = 10, LongestBar = 40;
    private const string Gap = "  ";

    /// <param name="width">Columns.</param>
    /// <param name="done">Share of the work, from 0 to 1.</param>
    /// <param name="parts">What is said, the most wanted first; empty ones are left out.</param>
    public static string Of(int width, double done, params IReadOnlyList<string> parts)
    {
        var line = new StringBuilder();
        var used = 0;
        foreach (var part in parts.Append(((int)(Math.Clamp(done, 0, 1) * 100)).ToString(CultureInfo.InvariantCulture) + " %").Where(p => p.Length > 0))
        {
            var cells = CellText.Width(part) + (used > 0 ? Gap.Length : 0);
            if (used > 0 && used + cells > width)
                continue;
            line.Append(used > 0 ? Gap : "").Append(part);
            used += cells;
        }
        var bar = Math.Min(LongestBar, width - used - Gap.Length);
        if (bar < ShortestBar)
            return CellText.Cut(line.ToString(), width);
        var full = (int)Math.Round(bar * Math.Clamp(done, 0, 1));
        return line.Append(Gap).Append('━', full).Append('─', bar - full).ToString();
    }
}
