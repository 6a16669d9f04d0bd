using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.PositionEncodings.Rotary;

/// <summary>Options of <c>position/rotary</c>.</summary>
public sealed record RotaryOptions
{
    /// <summary>Base of the wavelengths: the slowest pair turns once in about 2 pi theta tokens. The paper has 10000.</summary>
    [Range(1.0, 1e9)]
    public double Theta { get; init; } = 10000;

    /// <summary>Columns of each head that turn, an even number; the others know no position. Null for all of them, as in the paper. GPT-J has 64 of 256.</summary>
    [Range(2, 1 << 16)]
    public int? Dimensions { get; init; }

    /// <summary>Which columns form a pair.</summary>
    public RotaryLayout Layout { get; init; } = RotaryLayout.Interleaved;
}

/// <summary>Which columns of a head form a pair.</summary>
public enum RotaryLayout
{
    /// <summary>Neighbours, 2k and 2k + 1: the paper, RoFormer, GPT-J.</summary>
    Interleaved,

    /// <summary>Column k of the first half with column k of the second: GPT-NeoX, LLaMA.</summary>
    Half,
}
