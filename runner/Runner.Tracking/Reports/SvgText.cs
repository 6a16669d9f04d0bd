using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Runner.Tracking.Reports;

/// <summary>
/// Makes an SVG mean the same to every reader. Browsers know <c>dominant-baseline</c>; librsvg, Inkscape's exports and most converters do not and let labels slip by half a line, so
/// text is put down by explicit offsets instead. A title says what the picture shows to those who cannot see it.
/// </summary>
internal static class SvgText
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // of the font size, for common sans-serif faces: height of capitals 0.72, its half 0.36
    private const double Hanging = 0.72;
    private const double Middle = 0.36;

    /// <param name="svg">As OxyPlot writes it.</param>
    /// <param name="title">What it shows.</param>
    public static string Portable(string svg, string title)
    {
        using var reader = XmlReader.Create(new StringReader(svg), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var document = XDocument.Load(reader);
        var root = document.Root!;
        root.AddFirst(new XElement(Svg + "title", Printable(title)));
        root.SetAttributeValue("role", "img");
        // the box lets whoever shows it scale it
        root.SetAttributeValue("viewBox", $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}");
        foreach (var text in root.Descendants(Svg + "text"))
        {
            if (text.Attribute("dominant-baseline") is not { } baseline)
                continue;
            var size = double.Parse(text.Attribute("font-size")?.Value ?? "12", CultureInfo.InvariantCulture);
            var offset = baseline.Value switch { "hanging" => Hanging, "middle" or "central" => Middle, _ => 0 };
            baseline.Remove();
            if (offset > 0)
                text.SetAttributeValue("dy", (offset * size).ToString("0.##", CultureInfo.InvariantCulture));
        }
        using var written = new Utf8Writer();
        using (var writer = XmlWriter.Create(written, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
            document.Save(writer);
        return written.ToString() + "\n";
    }

    // what XML cannot hold at all
    private static string Printable(string title) => string.Concat(title.ReplaceLineEndings(" ").Where(XmlConvert.IsXmlChar));

    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override System.Text.Encoding Encoding => new System.Text.UTF8Encoding(false);
    }
}
