using Spectre.Console.Rendering;

namespace Runner.Cli.Output;

/// <summary>Text by the columns it takes on a terminal, where a Chinese character takes two.</summary>
internal static class CellText
{
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>As much of a text as fits into <paramref name="columns"/>, with an ellipsis where something is missing.</summary>
    public static string Cut(string text, int columns)
    {
        if (Width(text) <= columns)
            return text;
        var kept = 0;
        var cells = 1;                                     // of the ellipsis
        foreach (var rune in text.EnumerateRunes())
        {
            cells += Width(rune.ToString());
            if (cells > columns)
                break;
            kept += rune.Utf16SequenceLength;
        }
        return text[..kept] + "…";
    }
}
