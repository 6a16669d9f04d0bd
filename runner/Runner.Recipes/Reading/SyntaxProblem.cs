using YamlDotNet.Core;

namespace Runner.Recipes;

/// <summary>Turns the parser's complaint into a message at the place that is to be mended, with the line and what to do about it.</summary>
internal static class SyntaxProblem
{
    public static Diagnostic Describe(string text, YamlException problem, Func<int, int, SourceMark> place) =>
        Describe(text, (int)problem.Start.Line, (int)problem.Start.Column, problem.Message.TrimEnd('.'), place);

    /// <param name="text">All of the text.</param>
    /// <param name="line">Line that the parser names, from 1.</param>
    /// <param name="column">Column that the parser names, from 1.</param>
    /// <param name="complaint">What it says, without a full stop.</param>
    /// <param name="place">Turns line and column into a mark.</param>
    public static Diagnostic Describe(string text, int line, int column, string complaint, Func<int, int, SourceMark> place)
    {
        var lines = text.Split('\n');
        (line, column) = BeforeEnd(lines, Math.Max(line, 1), Math.Max(column, 1));
        var remedy = SyntaxRemedy.Find(lines, line, column, complaint);
        if (remedy is { Line: > 0 })
            (line, column) = (remedy.Line, remedy.Column);
        var message = remedy?.Message ?? (complaint.Length > 0 ? char.ToLowerInvariant(complaint[0]) + complaint[1..] : "it cannot be read");
        return new Diagnostic(RecipeErrors.InvalidYaml, Severity.Error, place(line, column), RecipeErrors.InvalidYaml.Format(message))
        {
            Hint = remedy?.Hint,
            Excerpt = SourceExcerpt.Of(text, line, column),
        };
    }

    /// <summary>What is missing at the end is shown behind the last thing written, not on the empty line after it.</summary>
    private static (int Line, int Column) BeforeEnd(string[] lines, int line, int column)
    {
        var last = Array.FindLastIndex(lines, l => !string.IsNullOrWhiteSpace(l)) + 1;
        return line > last && last > 0 ? (last, lines[last - 1].TrimEnd().Length + 1) : (line, column);
    }
}
