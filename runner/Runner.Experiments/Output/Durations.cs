using System.Globalization;

namespace Runner.Experiments;

/// <summary>Times as people read them.</summary>
internal static class Durations
{
    /// <summary><c>1:02:03</c> or <c>02:03</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}")
        : time.ToString(@"mm\:ss", CultureInfo.InvariantCulture);
}
