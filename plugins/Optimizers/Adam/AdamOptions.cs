using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.Adam;

/// <summary>Options of <c>optimizer/adam</c>.</summary>
public sealed record AdamOptions : MomentOptions
{
    /// <summary>L2 penalty: this times the weight is added to its gradient and so passes through the moments. Adam's authors and PyTorch use 0.</summary>
    [Range(0.0, 1.0)]
    public override double WeightDecay { get; init; }

    /// <summary>Keeps the division by the root of the squared gradients finite. 1e-8 as in the paper and in PyTorch.</summary>
    [Range(1e-16, 1.0)]
    public override double Epsilon { get; init; } = 1e-8;

    /// <summary>
    /// Longest gradient of a single parameter tensor, L2; longer ones are shortened to it. This is besides the trainer's
    /// <c>clip_norm</c>, which looks at all parameters together. Default: no limit.
    /// </summary>
    [Range(1e-6, 1e6)]
    public double? TensorClipNorm { get; init; }
}
