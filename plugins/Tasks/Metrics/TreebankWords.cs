using System.Text.RegularExpressions;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>
/// Words of a short text after the Penn Treebank's conventions: punctuation stands alone, a comma or colon between digits does not, a
/// full stop only at the end, contractions are split before <c>n't</c> and <c>'s</c>. No sentence splitter runs before it.
/// </summary>
internal static partial class TreebankWords
{
    public static string[] Split(string text)
    {
        text = OpeningQuote().Replace(text, "$1 `` ");
        text = Separator().Replace(text, " $1 ");
        text = Alone().Replace(text, " $0 ");
        text = LastStop().Replace(text, " .$1 ");
        text = text.Replace("\"", " '' ", StringComparison.Ordinal) + " ";
        text = Contraction().Replace(text, " $0 ");
        text = LooseQuote().Replace(text, "$1 ' ");
        return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("(^|[ (\\[{<])\"")]
    private static partial Regex OpeningQuote();

    [GeneratedRegex("([:,])(?=\\D|$)")]
    private static partial Regex Separator();

    [GeneratedRegex("\\.{2,}|--|[;@#$%&?!\\[\\](){}<>]")]
    private static partial Regex Alone();

    [GeneratedRegex("(?<=[^.])\\.([\\])}>\"'»”’ ]*)$")]
    private static partial Regex LastStop();

    [GeneratedRegex("(?<=[^'\\s])('s|'m|'d|'ll|'re|'ve|n't)(?= )", RegexOptions.IgnoreCase)]
    private static partial Regex Contraction();

    [GeneratedRegex("([^' ])' ")]
    private static partial Regex LooseQuote();
}
