using YamlDotNet.Core;

namespace Runner.Recipes;

/// <summary>Turns the parser's complaint into a message at the place that is to be mended.</summary>
internal static class SyntaxProblem
{
    public static Diagnostic Describe(string text, YamlException problem, Func<int, int, SourceMark> place)
    {
        var (line, column) = ((int)problem.Start.Line, (int)problem.Start.Column);
        var message = problem.Message.TrimEnd('.');
        var hint = (string?)null;
        if (message.Contains("tab", StringComparison.Ordinal) && FindTab(text, line) is { } tab)
        {
            (line, column) = tab;
            message = "a tab is used for indentation";
            hint = "indent with spaces";
        }
        else if (HasReferenceInFlow(text, line))
            hint = "within [ ] and { } write references in quotes: \"${name}\"";
        (line, column) = BeforeEnd(text, line, column);
        if (message.Length > 0)
            message = char.ToLowerInvariant(message[0]) + message[1..];
        return new Diagnostic(RecipeErrors.InvalidYaml, Severity.Error, place(Math.Max(line, 1), Math.Max(column, 1)),
            RecipeErrors.InvalidYaml.Format(message)) { Hint = hint };
    }

    /// <summary>What is missing at the end is shown behind the last thing written, not on the empty line after it.</summary>
    private static (int Line, int Column) BeforeEnd(string text, int line, int column)
    {
        var written = text.AsSpan().TrimEnd();
        var last = written.Count('\n') + 1;
        return line > last ? (last, written.Length - written.LastIndexOf('\n')) : (line, column);
    }

    /// <summary>The first tab in the indentation of a line, from <paramref name="line"/> on.</summary>
    private static (int Line, int Column)? FindTab(string text, int line)
    {
        var number = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            number++;
            var blank = content[..(content.Length - content.TrimStart().Length)];
            if (number >= line && blank.Length < content.Length && blank.IndexOf('\t') is >= 0 and var tab)
                return (number, tab + 1);
        }
        return null;
    }

    private static bool HasReferenceInFlow(string text, int line)
    {
        var number = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            if (++number != line)
                continue;
            var reference = content.IndexOf("${");
            return reference > 0 && content[..reference].IndexOfAny('[', '{') >= 0;
        }
        return false;
    }
}
