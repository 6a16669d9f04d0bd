namespace Runner.Training.Ranks;

/// <summary>When a rank counts as dead or hung.</summary>
public sealed record RankWatchOptions
{
    /// <summary>Time between two looks. Default 1 second.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A rank that gives no sign of life for this long is dead. Default 30 seconds, many times what a busy machine delays a sign.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A rank that stays in one phase for this long is hung; waiting for other ranks does not count, and neither does preparing. Default
    /// 10 minutes, more than any forward or backward pass of a micro-batch.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}
