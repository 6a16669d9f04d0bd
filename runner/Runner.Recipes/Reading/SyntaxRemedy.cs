using System.Text.RegularExpressions;

namespace Runner.Recipes;

/// <summary>What is likely wrong where a YAML parser stops, and how to mend it.</summary>
/// <param name="Message">What is wrong, in place of the parser's words; null to keep those.</param>
/// <param name="Hint">What to do.</param>
/// <param name="Line">Line to point at, from 1; 0 for the parser's.</param>
/// <param name="Column">Column to point at, from 1.</param>
internal sealed partial record SyntaxRemedy(string? Message, string Hint, int Line = 0, int Column = 0)
{
    /// <summary>The remedy; null where nothing is recognised.</summary>
    /// <param name="lines">All lines.</param>
    /// <param name="number">Line that the parser names, from 1.</param>
    /// <param name="column">Column that it names, from 1.</param>
    /// <param name="complaint">What it says.</param>
    public static SyntaxRemedy? Find(string[] lines, int number, int column, string complaint)
    {
        var line = lines[number - 1].TrimEnd('\r');
        var above = number - 1;
        while (above > 0 && (string.IsNullOrWhiteSpace(lines[above - 1]) || lines[above - 1].TrimStart().StartsWith('#')))
            above--;
        return Tab(lines, number, complaint)
            ?? Conflict(line, number)
            ?? Lookalike(line, number)
            ?? (above > 0 && lines[above - 1].Contains('\uFF1A', StringComparison.Ordinal) ? Lookalike(lines[above - 1].TrimEnd('\r'), above) : null)
            ?? Quoting(lines, line, number, column, complaint)
            ?? Bracket(lines, number, line, complaint)
            ?? Colon(line, number, column, complaint, above > 0 ? lines[above - 1].Trim() : "")
            ?? Key(line, number, complaint);
    }

    private static SyntaxRemedy? Tab(string[] lines, int number, string complaint)
    {
        if (!complaint.Contains("tab", StringComparison.Ordinal))
            return null;
        for (var i = number - 1; i < lines.Length; i++)
        {
            var blank = lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart().Length);
            if (blank.Length < lines[i].TrimEnd('\r').Length && blank.IndexOf('\t') is >= 0 and var tab)
                return new("a tab is used for indentation", "indent with spaces", i + 1, tab + 1);
        }
        return null;
    }

    private static SyntaxRemedy? Conflict(string line, int number) =>
        line.StartsWith("<<<<<<<", StringComparison.Ordinal) || line.StartsWith("=======", StringComparison.Ordinal) || line.StartsWith(">>>>>>>", StringComparison.Ordinal)
            ? new("a merge left its marks in the file", "keep one of the two versions and remove the lines with '<<<<<<<', '=======' and '>>>>>>>'.", number, 1)
            : null;

    private static SyntaxRemedy? Lookalike(string line, int number)
    {
        var index = Lookalikes.IndexIn(line);
        // what stands in a comment is none
        return index < 0 || (line.IndexOf('#', StringComparison.Ordinal) is >= 0 and var comment && comment < index)
            ? null
            : new(null, Lookalikes.Hint(line)!, number, index + 1);
    }

    private static SyntaxRemedy? Quoting(string[] lines, string line, int number, int column, string complaint)
    {
        var at = column <= line.Length ? line[column - 1] : ' ';
        if (complaint.Contains("escape", StringComparison.Ordinal))
            return new("within double quotes '\\' starts an escape, and this is none", "put the text in single quotes, in which '\\' is a letter like any other.");
        if (complaint.Contains("cannot start any token", StringComparison.Ordinal))
            return new($"a text cannot start with '{at}'", $"put it in quotes: {Quoted(Piece(lines, line, number, column - 1))}.");
        if (at is '"' or '\'' && complaint.Contains("quoted", StringComparison.Ordinal))
            return new("the quote that opens here is never closed", $"write a second {at} behind the text; a {at} within it is {(at == '"' ? "written \\\"" : "doubled")}.");
        var before = line[..Math.Min(column - 1, line.Length)].TrimEnd();
        return before is [.., '"' or '\''] && at is not ('#' or ' ')
            ? new("there is text behind the closing quote", "put all of it within the quotes; a ' within '...' is doubled, a \" within \"...\" is written \\\".")
            : null;
    }

    private static SyntaxRemedy? Bracket(string[] lines, int number, string line, string complaint)
    {
        var reference = line.IndexOf("${", StringComparison.Ordinal);
        if (reference > 0 && line.AsSpan(0, reference).IndexOfAny('[', '{') >= 0)
            return new(null, "within [ ] and { } write references in quotes: \"${name}\"");
        var (open, extra) = Brackets(lines, number);
        if (extra is { } close && close.Line == number)
            return new("a bracket is closed that was never opened", "remove it, or put the text in quotes.", close.Line, close.Column);
        if (open is { } first && (complaint.Contains("flow", StringComparison.Ordinal) || complaint == GaveUp))
        {
            var where = first.Line == number ? "before this" : $"of line {first.Line}, column {first.Column}";
            return new(null, $"the '{lines[first.Line - 1][first.Column - 1]}' {where} is not closed, or a comma is missing.");
        }
        return null;
    }

    private static SyntaxRemedy? Colon(string line, int number, int column, string complaint, string above)
    {
        if (!complaint.Contains("mapping", StringComparison.OrdinalIgnoreCase) || complaint.Contains("expected key", StringComparison.Ordinal))
            return null;
        // between brackets the map that the value begins is no text to quote
        if (Entry().Match(line) is { Success: true } entry && column > entry.Groups["value"].Index && entry.Groups["value"].Value[0] is not ('{' or '['))
        {
            return new("a second colon with a space after it stands in this line", $"put the text in quotes: {entry.Groups["key"].Value.Trim()} {Quoted(entry.Groups["value"].Value)}.");
        }
        return above.Length == 0 ? null : new(
            "this line is indented below one that has its value already", $"align it with the lines around it, or give the line above ({Short(above)}) no value of its own.", number, line.Length - line.TrimStart().Length + 1);
    }

    private static SyntaxRemedy? Key(string line, int number, string complaint)
    {
        if (!complaint.Contains("expected key", StringComparison.Ordinal) && !complaint.Contains("expected ':'", StringComparison.Ordinal))
            return null;
        var (text, column) = (line.Trim(), line.Length - line.TrimStart().Length + 1);
        if (text.StartsWith("- ", StringComparison.Ordinal))
            return new("an item of a list stands among the keys of a map", "indent it below the key it belongs to, or give it a key.", number, column);
        if (Unspaced().Match(text) is { Success: true } unspaced)
            return new("the colon has no space after it", $"write '{unspaced.Groups["key"].Value}: {Short(unspaced.Groups["value"].Value)}'.", number, column + unspaced.Groups["key"].Length);
        if (!text.Contains(": ", StringComparison.Ordinal) && !text.EndsWith(':'))
            return new("this line has no colon between a name and a value", "write 'name: value'.", number, column);
        return new("the indentation of this line fits no line above", "indent it like the lines it belongs to.", number, column);
    }

    /// <summary>What the reader says where the parser failed without a word.</summary>
    public const string GaveUp = "the parser gave up after this place";

    /// <summary>The first bracket left open before or at a line, and the first closed without having been opened.</summary>
    private static ((int Line, int Column)? Open, (int Line, int Column)? Extra) Brackets(string[] lines, int last)
    {
        var open = new Stack<(int Line, int Column)>();
        (int, int)? extra = null;
        var quote = '\0';
        for (var i = 0; i < last; i++)
        {
            for (var j = 0; j < lines[i].Length; j++)
            {
                var c = lines[i][j];
                if (quote != '\0')
                    quote = c == quote ? '\0' : quote;
                else if (c is '"' or '\'' && (j == 0 || lines[i][j - 1] is ' ' or '[' or '{' or ','))
                    quote = c;
                else if (c == '#' && (j == 0 || lines[i][j - 1] == ' '))
                    break;
                else if (c is '[' or '{' && (open.Count > 0 || j == 0 || lines[i][j - 1] == ' '))
                    open.Push((i + 1, j + 1));
                else if (c is ']' or '}' && !open.TryPop(out _) && i + 1 == last)
                    extra ??= (i + 1, j + 1);
            }
        }
        return (open.Count > 0 ? open.Last() : null, extra);
    }

    // a text from a place on: between brackets it ends at the next comma or bracket, else with the line
    private static string Piece(string[] lines, string line, int number, int start)
    {
        var isWithin = Brackets([.. lines.Take(number - 1), line[..start]], number).Open is not null;
        var end = isWithin ? line.AsSpan(start).IndexOfAny(",}]") : -1;
        return end < 0 ? line[start..] : line[start..(start + end)];
    }

    private static string Quoted(string text)
    {
        var written = text.Trim();
        if (written.IndexOf(" #", StringComparison.Ordinal) is > 0 and var comment)
            written = written[..comment].TrimEnd();
        return !written.Contains('"') && !written.Contains('\\') ? $"\"{Short(written)}\"" : $"'{Short(written.Replace("'", "''", StringComparison.Ordinal))}'";
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..57] + "...";

    [GeneratedRegex(@"^\s*(- )?(?<key>[^\s:][^:]*:)\s+(?<value>\S.*:(\s.*|$))")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^(?<key>[\w.-]+):(?<value>[^\s:/\\].*)$")]
    private static partial Regex Unspaced();
}
