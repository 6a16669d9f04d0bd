using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.PositionEncodings.Learned;

/// <summary>Options of <c>position/learned</c>.</summary>
public sealed record LearnedPositionsOptions
{
    /// <summary>
    /// Rows of the table, in tokens: the longest sequence the model can ever read. Rows beyond the lengths seen in training stay at
    /// their random start. BERT has 512.
    /// </summary>
    [Range(1, 1 << 20)]
    [IndependentOfWeights]
    [AlsoCalled("max_position_embeddings", "n_positions", "max_positions", "maximum_length")]
    public int MaxLength { get; init; } = 512;

    /// <summary>Standard deviation of the initial rows; null for that of the model's other weights. OpenAI's GPT-2 has 0.01.</summary>
    [Range(1e-6, 10.0)]
    [IndependentOfWeights]
    [AlsoCalled("deviation")]
    public double? InitializerRange { get; init; }
}
