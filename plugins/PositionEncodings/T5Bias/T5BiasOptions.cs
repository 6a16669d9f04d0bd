using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.PositionEncodings.T5Bias;

/// <summary>Options of <c>position/t5-bias</c>.</summary>
public sealed record T5BiasOptions
{
    /// <summary>Distances told apart, both directions together. T5 has 32.</summary>
    [Range(2, 1 << 16)]
    public int Buckets { get; init; } = 32;

    /// <summary>Tokens from which on all distances share a bucket. T5 has 128.</summary>
    [Range(2, 1 << 20)]
    public int MaxDistance { get; init; } = 128;

    /// <summary>True for backbones that see both sides, such as BERT's; false for decoders, which then spend all buckets on what is before.</summary>
    public bool Bidirectional { get; init; } = true;

    /// <summary>Buckets of one direction.</summary>
    internal int Side => Bidirectional ? Buckets / 2 : Buckets;

    /// <summary>Distances with a bucket of their own, in each direction.</summary>
    internal int Exact => Side / 2;

    /// <summary>Bucket of a distance (key position minus query position).</summary>
    internal int Bucket(long distance)
    {
        var first = Bidirectional && distance > 0 ? Side : 0;
        var tokens = Bidirectional ? Math.Abs(distance) : Math.Max(0, -distance);
        if (tokens < Exact)
            return first + (int)tokens;
        // The small term keeps distances that sit exactly on a border, such as 16 of 128, on its upper side whatever the rounding.
        var far = Math.Log((double)tokens / Exact) / Math.Log((double)MaxDistance / Exact) * (Side - Exact);
        return first + Math.Min(Side - 1, Exact + (int)(far + 1e-9));
    }
}
