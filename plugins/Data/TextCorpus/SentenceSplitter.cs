using System.Buffers;

namespace Runner.Plugins.Data;

/// <summary>Cuts running text into sentences after given characters and at line ends.</summary>
internal sealed class SentenceSplitter(string ends)
{
    private static readonly SearchValues<char> Closing = SearchValues.Create("”’\"'」』）)】》〉〕]");

    private readonly SearchValues<char> _stops = SearchValues.Create(ends + "\n");
    private readonly SearchValues<char> _ends = SearchValues.Create(ends);

    /// <summary>Appends the sentences, trimmed, none empty.</summary>
    public void Split(string text, List<string> sentences)
    {
        var start = 0;
        var at = 0;
        while (at < text.Length)
        {
            var found = text.AsSpan(at).IndexOfAny(_stops);
            if (found < 0)
                break;
            at += found + 1;
            if (text[at - 1] != '\n')
            {
                while (at < text.Length && _ends.Contains(text[at]))
                    at++;
                while (at < text.Length && Closing.Contains(text[at]))
                    at++;
                if (char.IsAscii(text[at - 1]) && at < text.Length && !char.IsWhiteSpace(text[at]))
                    continue;
            }
            Add(text.AsSpan(start, at - start), sentences);
            start = at;
        }
        Add(text.AsSpan(start), sentences);
    }

    /// <summary>Appends the lines of a text, trimmed, none empty.</summary>
    public static void Lines(string text, List<string> sentences)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
            Add(line, sentences);
    }

    private static void Add(ReadOnlySpan<char> sentence, List<string> sentences)
    {
        sentence = sentence.Trim();
        if (!sentence.IsEmpty)
            sentences.Add(sentence.ToString());
    }
}
