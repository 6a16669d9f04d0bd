using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Options of <c>optimizer/adamw</c>.</summary>
public sealed record AdamWOptions : MomentOptions
{
    /// <summary>Whose conventions: <c>pytorch</c>, <c>huggingface</c> or <c>bert</c>. Published BERT, NEZHA and ERNIE weights come from <c>bert</c>.</summary>
    public AdamWVariant Variant { get; init; } = AdamWVariant.Pytorch;

    /// <summary>Divide moments by what they lack after few steps (Kingma and Ba, section 3). Default: as the variant does.</summary>
    public bool? BiasCorrection { get; init; }

    /// <summary>
    /// Longest gradient of a single parameter tensor, L2; longer ones are shortened to it. BertAdam uses 1. This is besides the trainer's
    /// <c>clip_norm</c>, which looks at all parameters together. Default: no limit.
    /// </summary>
    [Range(1e-6, 1e6)]
    public double? TensorClipNorm { get; init; }
}
