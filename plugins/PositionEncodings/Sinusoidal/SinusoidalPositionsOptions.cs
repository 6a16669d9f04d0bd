using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.PositionEncodings.Sinusoidal;

/// <summary>Options of <c>position/sinusoidal</c>.</summary>
public sealed record SinusoidalPositionsOptions
{
    /// <summary>
    /// Factor on the sinusoids. 1 is the paper's formula. The paper also multiplies token embeddings by the root of the hidden size;
    /// BERT-like models do not and start them near 0.02, so 0.02 gives the paper's proportion of token to position.
    /// </summary>
    [Range(1e-6, 1e3)]
    public double Amplitude { get; init; } = 1;
}
