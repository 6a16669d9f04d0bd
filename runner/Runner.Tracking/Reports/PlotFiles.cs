using OxyPlot;
using OxyPlot.SkiaSharp;

namespace Runner.Tracking.Reports;

/// <summary>Pictures as files.</summary>
internal static class PlotFiles
{
    private const float PngScale = 2;

    /// <summary>The content of a picture's file.</summary>
    /// <exception cref="Errors.RunnerException">RUN4761: pixels and PDF need a font, and the machine has none.</exception>
    public static byte[] Of(AblationPlot plot, PlotFormat format)
    {
        if (format == PlotFormat.Svg)
        {
            var svg = new OxyPlot.SvgExporter { Width = plot.Width, Height = plot.Height, TextMeasurer = new TextMeasure() }.ExportToString(plot.Model);
            return System.Text.Encoding.UTF8.GetBytes(SvgText.Portable(svg, plot.Title));
        }
        var font = plot.Model.DefaultFont;
        try
        {
            plot.Model.DefaultFont = PlotFont.For(Texts(plot.Model));
            using var stream = new MemoryStream();
            if (format == PlotFormat.Png)
                new PngExporter { Width = (int)(plot.Width * PngScale), Height = (int)(plot.Height * PngScale), Dpi = 96 * PngScale, UseTextShaping = false }.Export(plot.Model, stream);
            else
                new OxyPlot.SkiaSharp.PdfExporter { Width = (float)plot.Width, Height = (float)plot.Height, UseTextShaping = false }.Export(plot.Model, stream);
            return stream.ToArray();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            throw TrackingErrors.NoRasterizer.Because(e, (e.InnerException ?? e).Message);
        }
        finally
        {
            plot.Model.DefaultFont = font;
        }
    }

    private static string Texts(PlotModel model) => string.Concat(
        model.Axes.Select(axis => axis.Title).Concat(model.Axes.OfType<OxyPlot.Axes.CategoryAxis>().SelectMany(axis => axis.Labels)).Concat(model.Series.Select(series => series.Title)));
}
