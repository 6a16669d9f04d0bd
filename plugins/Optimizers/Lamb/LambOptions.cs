using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>Options of <c>optimizer/lamb</c>.</summary>
public sealed record LambOptions : MomentOptions
{
    /// <summary>
    /// Whose conventions: <c>nezha</c>, <c>albert</c>, <c>nvidia</c>, <c>apex</c> or <c>cybertronai</c>; the method card has the table of
    /// differences.
    /// </summary>
    public LambVariant Variant { get; init; } = LambVariant.Nezha;

    /// <summary>
    /// Longest gradient over all parameters together, L2, clipped within the optimizer; 0 for none. Default: as the variant does (1 for
    /// <c>nvidia</c> and <c>apex</c>, else none). The trainer's <c>clip_norm</c> comes before it.
    /// </summary>
    [Range(0.0, 1e6)]
    public double? ClipNorm { get; init; }

    /// <summary>Divide moments by what they lack after few steps. Default: as the variant does.</summary>
    public bool? BiasCorrection { get; init; }

    internal LambRule Rule
    {
        get
        {
            var rule = LambRule.For(Variant);
            var clip = ClipNorm is { } limit ? (limit == 0 ? double.PositiveInfinity : limit) : rule.ClipNorm;
            return rule with { ClipNorm = clip, BiasCorrection = BiasCorrection ?? rule.BiasCorrection };
        }
    }
}
