namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>What tells the LAMBs apart.</summary>
/// <param name="BiasCorrection">Whether moments are corrected for starting at zero.</param>
/// <param name="ScalesExcluded">Whether parameters without weight decay are scaled by their trust ratio too.</param>
/// <param name="RatioLimit">Largest trust ratio.</param>
/// <param name="NormLimit">Largest weight norm that the ratio sees.</param>
/// <param name="ClipNorm">Longest gradient over all parameters, clipped by the optimizer itself; infinite for none.</param>
/// <param name="NezhaDenominator">
/// Whether the ratio divides by <c>||m / sqrt(v + eps) + decay * w||</c>, decay included for every parameter, instead of by the norm of the
/// update that is applied; and is 1 where the gradient, rather than the update, is zero.
/// </param>
internal sealed record LambRule(
    bool BiasCorrection, bool ScalesExcluded, double RatioLimit, double NormLimit, double ClipNorm, bool NezhaDenominator)
{
    private const double None = double.PositiveInfinity;

    public static LambRule For(LambVariant variant) => variant switch
    {
        LambVariant.Albert => new(false, false, None, None, None, false),
        LambVariant.Nvidia => new(true, false, None, None, 1, false),
        LambVariant.Apex => new(true, true, None, None, 1, false),
        LambVariant.Cybertronai => new(false, true, None, 10, None, false),
        _ => new(true, true, 10, None, None, true),
    };

    /// <summary>Trust ratio of a parameter.</summary>
    /// <param name="weight">Norm of its values.</param>
    /// <param name="divisor">Norm that divides: of the update, or NEZHA's.</param>
    /// <param name="gradient">Norm of its gradient.</param>
    public double Ratio(double weight, double divisor, double gradient)
    {
        weight = Math.Min(weight, NormLimit);
        var isZero = weight == 0 || (NezhaDenominator ? gradient : divisor) == 0;
        return isZero ? 1 : Math.Min(weight / divisor, RatioLimit);
    }
}
