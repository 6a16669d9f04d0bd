using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Masking.Entity;

/// <summary>Options of <c>masking/entity</c>.</summary>
public sealed record EntityMaskingOptions : MaskingOptions
{
    /// <summary>Largest share of the predictions that mentions may take; words fill up the rest. At 1 words are hidden only where mentions do not suffice.</summary>
    [Range(0.0, 1.0)]
    public double EntityShare { get; init; } = 1;
}
