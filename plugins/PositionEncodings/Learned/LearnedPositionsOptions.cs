using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.PositionEncodings.Learned;

/// <summary>Options of <c>position/learned</c>.</summary>
public sealed record LearnedPositionsOptions
{
    /// <summary>
    /// Rows of the table, in tokens: the longest sequence the model can ever read. Rows beyond the lengths seen in training stay at
    /// their random start. BERT has 512.
    /// </summary>
    [Range(1, 1 << 20)]
    public int MaximumLength { get; init; } = 512;
}
