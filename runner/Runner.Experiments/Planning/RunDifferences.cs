using System.Globalization;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>How a plan differs from a run.</summary>
internal static class RunDifferences
{
    private const int Shown = 6;

    /// <summary>True where two runs are one but for their last digits.</summary>
    public static bool IsSame(IReadOnlyList<KeyDifference>? differences) => differences is not null && differences.All(d => d.Kind == KeyPartKind.Rounding);

    /// <summary>How the key differs from a run's; null where that run says nothing, as one of an older version.</summary>
    /// <param name="run">The run.</param>
    /// <param name="now">The key.</param>
    /// <param name="notice">Hears where the run's key had to be made again.</param>
    public static IReadOnlyList<KeyDifference>? Of(RunFolder run, RunKey now, TrackingNotice notice) => RunKeyFile.Read(run, notice)?.DifferencesTo(now);

    /// <summary>Why a run says nothing that a plan could be compared with, to follow its id.</summary>
    public static string WhyNotCompared(RunFolder run, string begun) => File.Exists(run.KeyFile)
        ? "does not say any more what it depends on (its key.json is damaged)"
        : $"was {begun} by an older version";

    /// <summary>Differences on one line.</summary>
    public static string Text(IReadOnlyList<KeyDifference> differences) => string.Join("; ", differences.Take(Shown))
        + (differences.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $"; and {differences.Count - Shown} more") : "");
}
