using Runner.Randomness;

namespace Runner.Tracking;

/// <summary>Waits that double up to a limit, spread by a quarter so that many runs do not knock at the same moment.</summary>
internal sealed class RetryDelay(UploadOptions options, string runId)
{
    private readonly long _seed = long.Parse(runId.AsSpan(0, 15), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="attempt">Failures so far, from 1.</param>
    /// <param name="atLeast">What the server asked for.</param>
    public TimeSpan After(int attempt, TimeSpan? atLeast = null)
    {
        var doubled = options.FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        var delay = Math.Min(doubled, options.LongestDelay.TotalMilliseconds);
        var spread = 0.75 + 0.5 * RandomStream.Create(_seed, "upload-delay", attempt).NextDouble();
        return TimeSpan.FromMilliseconds(Math.Round(Math.Max(delay * spread, atLeast?.TotalMilliseconds ?? 0)));
    }
}
