namespace Runner.Tracking.Reports;

/// <summary>How pictures of a report are written.</summary>
public enum PlotFormat
{
    /// <summary>Vectors for browsers; shown in the report.</summary>
    Svg,

    /// <summary>Pixels, twice as many as the size says, for slides and for readers that show no SVG.</summary>
    Png,

    /// <summary>Vectors for papers.</summary>
    Pdf,
}
