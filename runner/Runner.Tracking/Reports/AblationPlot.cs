using OxyPlot;

namespace Runner.Tracking.Reports;

/// <summary>A picture of a report.</summary>
/// <param name="Subject">What it shows: <c>metric:name</c> or <c>curve:name</c>.</param>
/// <param name="Title">Text for who cannot see it.</param>
/// <param name="Path">Path of its files relative to the report, without ending.</param>
/// <param name="Width">In pixels of a screen, 96 an inch.</param>
internal sealed record AblationPlot(string Subject, string Title, string Path, PlotModel Model, double Width, double Height)
{
    public string File(PlotFormat format) => $"{Path}.{format.ToString().ToLowerInvariant()}";
}
