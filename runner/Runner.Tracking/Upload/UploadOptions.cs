namespace Runner.Tracking;

/// <summary>How a journal is delivered to a store. The defaults suit a server far away as well as a local file.</summary>
public sealed record UploadOptions
{
    /// <summary>How long new records wait for company before they are sent. Default: 1 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait after the first failure; doubles with each further one. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two tries. Default: 1 min.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Failures in a row after which a server that answers "internal error" to one batch, but takes its parts, has the failing parts
    /// set aside. Default: 5.
    /// </summary>
    public int SplitAfter { get; init; } = 5;
}
