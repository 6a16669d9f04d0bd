using OxyPlot;

namespace Runner.Tracking.Reports;

/// <summary>
/// Sizes of text for the layout of an SVG, whose font is only known to who shows it: widths of a common sans-serif face, rounded up, so that no
/// label is cut off. OxyPlot's own measure takes points for pixels and knows no Chinese.
/// </summary>
internal sealed class TextMeasure() : PdfRenderContext(1, 1, OxyColors.Transparent)
{
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text))
            return OxySize.Empty;
        var size = double.IsNaN(fontSize) ? 12 : fontSize;
        var lines = text.Split('\n');
        return new OxySize(lines.Max(line => line.Sum(Width)) * size, lines.Length * size * 1.25);
    }

    private static double Width(char c) => c switch
    {
        >= '\u2E80' => 1,
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' => 0.34,
        'f' or 't' or 'r' or '-' or '/' or '(' or ')' => 0.42,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.98,
        _ => char.IsUpper(c) ? 0.74 : 0.62,
    };
}
