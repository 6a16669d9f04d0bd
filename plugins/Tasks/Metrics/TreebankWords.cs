using System.Text.RegularExpressions;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>
/// Words of a short text after the Penn Treebank's conventions, with the additions that NLTK's word tokenizer makes: punctuation and typographic quotes stand alone, a comma or
/// colon between digits does not, a full stop only at the end, contractions are split (<c>do n't</c>, <c>it 's</c>, <c>can not</c>, <c>gon na</c>, <c>'t is</c>). No
/// sentence splitter runs before it.
/// </summary>
internal static partial class TreebankWords
{
    public static string[] Split(string text)
    {
        // the order matters: each rule sees the blanks that those before it made
        text = OpeningQuoteMark().Replace(text, " $0 ");
        text = LeadingQuote().Replace(text, "``");
        text = DoubleBacktick().Replace(text, " $0 ");
        text = OpeningQuote().Replace(text, "$1 `` ");
        text = LeadingApostrophe().Replace(text, "' $1");
        text = LastStopBeforeQuotes().Replace(text, "$1 . $2 ");
        text = Separator().Replace(text, " $1 $2");
        text = LastSeparator().Replace(text, " $1 ");
        text = Ellipsis().Replace(text, " $0 ");
        text = Sign().Replace(text, " $0 ");
        text = LastStop().Replace(text, "$1 .$2 ");
        text = QuestionOrExclamation().Replace(text, " $0 ");
        text = LooseApostrophe().Replace(text, "$1 ' ");
        text = Star().Replace(text, " $0 ");
        text = Bracket().Replace(text, " $0 ");
        text = " " + text.Replace("--", " -- ", StringComparison.Ordinal) + " ";
        text = ClosingQuoteMark().Replace(text, " $0 ");
        text = text.Replace("''", " '' ", StringComparison.Ordinal).Replace("\"", " '' ", StringComparison.Ordinal);
        text = ShortEnding().Replace(text, "$1 $2 ");
        text = LongEnding().Replace(text, "$1 $2 ");
        text = Joined().Replace(text, " ${first} ${second} ");
        text = ItIs().Replace(text, " $1 $2 ");
        return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("[«“‘„]|`+")]
    private static partial Regex OpeningQuoteMark();

    [GeneratedRegex("^\"")]
    private static partial Regex LeadingQuote();

    [GeneratedRegex("``")]
    private static partial Regex DoubleBacktick();

    [GeneratedRegex("([ (\\[{<])(?:\"|'')")]
    private static partial Regex OpeningQuote();

    // 'word, but not the endings of contractions, of which one letter is enough to be left alone
    [GeneratedRegex(@"'(?!re|ve|ll|m|t|s|d|n)(\w)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LeadingApostrophe();

    [GeneratedRegex("([^.])\\.([\\])}>\"'»”’ ]*)\\s*$")]
    private static partial Regex LastStopBeforeQuotes();

    [GeneratedRegex(@"([:,])(\D)")]
    private static partial Regex Separator();

    [GeneratedRegex("([:,])$")]
    private static partial Regex LastSeparator();

    [GeneratedRegex(@"\.{2,}")]
    private static partial Regex Ellipsis();

    [GeneratedRegex("[;@#$%&]")]
    private static partial Regex Sign();

    [GeneratedRegex("([^.])\\.([\\])}>\"']*)\\s*$")]
    private static partial Regex LastStop();

    [GeneratedRegex("[?!]")]
    private static partial Regex QuestionOrExclamation();

    [GeneratedRegex("([^'])' ")]
    private static partial Regex LooseApostrophe();

    [GeneratedRegex(@"\*")]
    private static partial Regex Star();

    [GeneratedRegex(@"[\][(){}<>]")]
    private static partial Regex Bracket();

    [GeneratedRegex("[»”’]")]
    private static partial Regex ClosingQuoteMark();

    [GeneratedRegex("([^' ])('[sSmMdD]|') ")]
    private static partial Regex ShortEnding();

    [GeneratedRegex("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ")]
    private static partial Regex LongEnding();

    [GeneratedRegex(
        @"\b(?:(?<first>can)(?<second>not)|(?<first>d)(?<second>'ye)|(?<first>gim|lem)(?<second>me)|(?<first>gon|wan)(?<second>na)|(?<first>got)(?<second>ta)|(?<first>more)(?<second>'n))\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Joined();

    [GeneratedRegex(@" ('t)(is|was)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ItIs();
}
