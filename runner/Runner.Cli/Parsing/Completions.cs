using System.CommandLine;
using System.CommandLine.Completions;

namespace Runner.Cli.Parsing;

/// <summary>What the last word of a command line that is being typed can become. The scripts of <c>runner completion</c> ask for it: <c>runner complete -- WORD...</c>.</summary>
internal static class Completions
{
    /// <summary>A text that begins with '@' is a text: no argument is read from a file.</summary>
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>First argument of the question; no command of the help.</summary>
    public const string Question = "complete";

    // The parser knows where words end by the blanks between them; those within a word are hidden from it behind a character that nobody types.
    private const char HiddenBlank = '\uE000';

    // other spellings of --help
    private static readonly HashSet<string> Noise = ["-?", "/?", "/h"];

    /// <summary>A completion whose text may have blanks.</summary>
    /// <param name="text">The word in full.</param>
    /// <param name="order">Sorts it among the others; null for the text itself.</param>
    public static CompletionItem Item(string text, string? order = null) => new(Hide(text), sortText: order);

    /// <summary>What the parser has of a word, as it was typed.</summary>
    public static string Typed(string text) => text.Replace(HiddenBlank, ' ');

    /// <summary>All that the last of the words can become, each a whole word.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="words">What was typed after the program's name, without quotes; the last word may be empty.</param>
    public static IReadOnlyList<string> Of(Command root, IReadOnlyList<string> words)
    {
        var last = words.Count == 0 ? "" : words[^1];
        var value = last.StartsWith('-') ? last.IndexOf('=') + 1 : 0;
        IEnumerable<string> typed = value == 0 ? words : [.. words.SkipLast(1), last[..(value - 1)], last[value..]];
        var text = string.Join(' ', typed.Select(Hide));
        try
        {
            var found = root.Parse(text, Parsing).GetCompletions(text.Length).Select(item => last[..value] + Typed(item.InsertText ?? item.Label))
                .Where(word => word.StartsWith(last, StringComparison.Ordinal) && !Noise.Contains(word)).Distinct().ToList();
            // options are shown to who begins to type one, or where there is nothing else
            var others = found.Where(word => !word.StartsWith('-')).ToList();
            return last.Length == 0 && others.Count > 0 ? others : found;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];                                     // nobody who presses TAB asked for a message
        }
    }

    private static string Hide(string text) => text.Replace(' ', HiddenBlank).Replace("\"", "", StringComparison.Ordinal);
}
