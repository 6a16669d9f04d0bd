using System.Globalization;
using System.Text;

namespace Runner.Recipes;

/// <summary>Writes diagnostics as a compiler does: place, severity, number, message, and below it what to do.</summary>
/// <example>
/// <code>
/// recipes/nezha-small.yaml(14,9): error RUN1003: 'max_distnace' is not a setting of 'position/relative-functional' version 1.
///       did you mean 'max_distance'?  (inherited from recipes/base/bert.yaml(31,5))
/// </code>
/// </example>
public static class DiagnosticFormatter
{
    private const string Indent = "      ";
    private const int MostShown = 200;
    private const int LongestText = 500;

    /// <summary>All diagnostics, in order, and a closing line with their numbers. Lines end with <c>\n</c>.</summary>
    /// <param name="diagnostics">What was found.</param>
    /// <param name="currentDirectory">Paths below it are shown relative to it.</param>
    public static string Format(IReadOnlyCollection<Diagnostic> diagnostics, string currentDirectory)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics.Take(MostShown))
            text.Append(Format(diagnostic, currentDirectory));
        if (diagnostics.Count > MostShown)
            text.Append(CultureInfo.InvariantCulture, $"... and {diagnostics.Count - MostShown} more.\n");
        return text.Append(Summary(diagnostics)).Append('\n').ToString();
    }

    /// <summary>One diagnostic: a line with the message, for YAML that cannot be read the line with a caret, and one with its hint (or the remedy where there is none) and
    /// trail.</summary>
    public static string Format(Diagnostic diagnostic, string currentDirectory)
    {
        var severity = diagnostic.Severity == Severity.Error ? "error" : "warning";
        var place = DisplayPath.Of(diagnostic.Mark, currentDirectory);
        var trail = diagnostic.Trail.Count == 0 ? "" : $"  (inherited from {string.Join(", ", diagnostic.Trail.Select(Show))})";
        return $"{Visible(place)}: {severity} {diagnostic.Descriptor.Code}: {Visible(diagnostic.Message)}\n"
            + string.Concat(diagnostic.Details.Select(detail => $"{Indent}{Visible(detail)}\n"))
            + Excerpt(diagnostic)
            + $"{Indent}{Visible(diagnostic.Hint ?? diagnostic.Descriptor.Remedy)}{Visible(trail)}\n";

        string Show(SourceMark mark) => DisplayPath.Of(mark, currentDirectory);
    }

    // what was typed on the command line is in its place already
    private static string Excerpt(Diagnostic diagnostic)
    {
        if (diagnostic.Excerpt is null || diagnostic.Mark.File.StartsWith("--set", StringComparison.Ordinal))
            return "";
        var (line, caret) = diagnostic.Excerpt.Show();
        return $"{Indent}{Visible(line)}\n{Indent}{caret}\n";
    }

    /// <summary><c>2 errors, 1 warning.</c></summary>
    public static string Summary(IReadOnlyCollection<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Count(d => d.Severity == Severity.Error);
        var warnings = diagnostics.Count - errors;
        string[] parts = [.. Count(errors, "error"), .. Count(warnings, "warning")];
        return parts.Length == 0 ? "no errors." : string.Join(", ", parts) + ".";
    }

    private static string[] Count(int count, string word) => count switch
    {
        0 => [],
        1 => [$"1 {word}"],
        _ => [string.Create(CultureInfo.InvariantCulture, $"{count} {word}s")],
    };

    /// <summary>
    /// Control characters as escapes, and no more than a reader takes in: a recipe's text must not move the cursor of whoever
    /// reads a message, nor bury the other messages.
    /// </summary>
    private static string Visible(string text)
    {
        if (text.Length > LongestText)
            text = text[..LongestText] + "...";
        if (!text.Any(char.IsControl))
            return text;
        var visible = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsControl(c))
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                visible.Append(c);
        }
        return visible.ToString();
    }
}
