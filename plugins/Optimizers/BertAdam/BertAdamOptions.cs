using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.BertAdam;

/// <summary>Options of <c>optimizer/bert-adam</c>.</summary>
public sealed record BertAdamOptions : MomentOptions
{
    /// <summary>
    /// Longest gradient of a single parameter tensor, L2; longer ones are shortened to it. 1 as in the published code; 0 for no limit.
    /// </summary>
    [Range(0.0, 1e6)]
    public double MaxGradNorm { get; init; } = 1;
}
