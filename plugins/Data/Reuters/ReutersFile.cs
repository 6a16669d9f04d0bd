using System.Text;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Reuters;

/// <summary>A document as it stands in the markup.</summary>
/// <param name="Key">Its NEWID.</param>
/// <param name="Split">Its ModApte split; null for neither.</param>
/// <param name="Topics">Its topics, each once.</param>
/// <param name="Text">Markup of title and body, a line between them.</param>
/// <param name="Place">Where it begins.</param>
internal sealed record ReutersDocument(string Key, string? Split, IReadOnlyList<string> Topics, string Text, RecordPlace Place);

/// <summary>
/// Cuts a file into its documents. The markup is fixed and nests nowhere but as read here, and a parser of HTML would move elements of the names TITLE and BODY about.
/// </summary>
internal static class ReutersFile
{
    private const string Begin = "<REUTERS", End = "</REUTERS>";

    public static IEnumerable<ReutersDocument> Documents(LabelledFile file)
    {
        // one file of the set has a byte outside of ASCII
        var text = Encoding.Latin1.GetString(file.Bytes());
        var (line, counted) = (1L, 0);
        for (var at = text.IndexOf(Begin, StringComparison.Ordinal); at >= 0;)
        {
            line += text.AsSpan(counted, at - counted).Count('\n');
            counted = at;
            var place = file.At(line);
            var close = text.IndexOf('>', at);
            var end = text.IndexOf(End, at, StringComparison.Ordinal);
            var next = text.IndexOf(Begin, at + Begin.Length, StringComparison.Ordinal);
            if (close < 0 || end < close || (next >= 0 && next < end))
                throw LabelledFileErrors.BadRow.With(place, "the document has no </REUTERS>");
            yield return Document(text[at..close], text[(close + 1)..end], place);
            at = next;
        }
    }

    private static ReutersDocument Document(string head, string content, RecordPlace place)
    {
        var key = Attribute(head, "NEWID") ?? throw LabelledFileErrors.BadRow.With(place, "the document has no NEWID");
        var usage = Attribute(head, "LEWISSPLIT") ?? throw LabelledFileErrors.BadRow.With(place, "the document has no LEWISSPLIT");
        var split = Attribute(head, "TOPICS") != "YES" ? null : usage switch { "TRAIN" => "train", "TEST" => "test", _ => null };
        var topics = Between(content, "<TOPICS>", "</TOPICS>") ?? throw LabelledFileErrors.BadRow.With(place, "the document has no TOPICS");
        return new ReutersDocument(key, split, [.. Topics(topics, place).Distinct(StringComparer.Ordinal)], Text(content, place), place);
    }

    private static IEnumerable<string> Topics(string list, RecordPlace place)
    {
        while (list.Length > 0)
        {
            if (Between(list, "<D>", "</D>") is not { Length: > 0 } topic || !list.StartsWith("<D>", StringComparison.Ordinal))
                throw LabelledFileErrors.BadRow.With(place, $"'{list}' is no list of topics");
            yield return topic;
            list = list[(topic.Length + "<D></D>".Length)..].Trim();
        }
    }

    // texts of the type UNPROC have neither title nor body
    private static string Text(string content, RecordPlace place)
    {
        var at = content.IndexOf("<TEXT", StringComparison.Ordinal);
        var end = content.LastIndexOf("</TEXT>", StringComparison.Ordinal);
        if (at < 0 || content.IndexOf('>', at) is var close && (close < 0 || end < close))
            throw LabelledFileErrors.BadRow.With(place, "the document has no TEXT");
        var text = content[(content.IndexOf('>', at) + 1)..end];
        var (title, body) = (Between(text, "<TITLE>", "</TITLE>"), Between(text, "<BODY>", "</BODY>"));
        return title is null && body is null ? text : $"{title}\n{body}";
    }

    private static string? Attribute(string head, string name) => Between(head, $" {name}=\"", "\"");

    private static string? Between(string text, string begin, string end)
    {
        var at = text.IndexOf(begin, StringComparison.Ordinal);
        return at >= 0 && text.IndexOf(end, at += begin.Length, StringComparison.Ordinal) is >= 0 and var to ? text[at..to] : null;
    }
}
