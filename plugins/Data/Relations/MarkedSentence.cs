using System.Text.RegularExpressions;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Relations;

/// <summary>A sentence in quotes, with <c>&lt;e1&gt;</c> and <c>&lt;e2&gt;</c> around two stretches.</summary>
internal static partial class MarkedSentence
{
    /// <summary>The text without marks and quotes, and the stretches in it.</summary>
    public static TextRecord Read(string written, RecordPlace place)
    {
        var sentence = written.Trim();
        if (sentence is ['"', .. var inner, '"'])
            sentence = inner;
        var (text, spans, from, open) = ("", new List<MarkedSpan>(), 0, (Role: (string?)null, Start: 0));
        foreach (Match mark in Mark().Matches(sentence))
        {
            text += sentence[from..mark.Index];
            from = mark.Index + mark.Length;
            var role = mark.Groups[2].Value;
            if (mark.Groups[1].Length == 0 && open.Role is null && !spans.Exists(span => span.Role == role))
            {
                open = (role, text.Length);
            }
            else if (mark.Groups[1].Length > 0 && open.Role == role && text.Length > open.Start)
            {
                spans.Add(new MarkedSpan(open.Start, text.Length, role));
                open = (null, 0);
            }
            else
            {
                throw LabelledFileErrors.BadRow.With(place, $"the mark {mark.Value} is out of place");
            }
        }
        return open.Role is null && spans.Count == 2
            ? new TextRecord(text + sentence[from..]) { Id = 0, Spans = spans }
            : throw LabelledFileErrors.BadRow.With(place, "a sentence has one stretch marked <e1>...</e1> and one marked <e2>...</e2>");
    }

    [GeneratedRegex("<(/?)(e1|e2)>")]
    private static partial Regex Mark();
}
