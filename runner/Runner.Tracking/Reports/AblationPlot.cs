namespace Runner.Tracking.Reports;

/// <summary>A picture of a report.</summary>
/// <param name="Subject">What it shows: <c>metric:name</c> or <c>curve:name</c>.</param>
/// <param name="Title">Text for who cannot see it.</param>
/// <param name="File">Path relative to the report.</param>
internal sealed record AblationPlot(string Subject, string Title, string File, string Svg);
