using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Masking.NGram;

/// <summary>Options of <c>masking/n-gram</c>.</summary>
public sealed record NGramMaskingOptions : MaskingOptions
{
    /// <summary>Longest stretch. ALBERT has 3.</summary>
    [Range(1, 64)]
    [AlsoCalled("maximum_length", "max_ngram")]
    public int MaxLength { get; init; } = 3;

    /// <summary>What lengths count. ALBERT's code counts whole words.</summary>
    public MaskingUnit Unit { get; init; } = MaskingUnit.Word;
}
