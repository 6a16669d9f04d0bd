using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Masking.Span;

/// <summary>Options of <c>masking/span</c>.</summary>
public sealed record SpanMaskingOptions : MaskingOptions
{
    /// <summary>Chance that a span ends after each word: p of the geometric distribution. SpanBERT has 0.2.</summary>
    [Range(0.001, 1.0)]
    [AlsoCalled("stop_chance", "geo_p")]
    public double GeometricP { get; init; } = 0.2;

    /// <summary>Longest span. SpanBERT has 10, which makes the mean 3.8 words.</summary>
    [Range(1, 512)]
    [AlsoCalled("maximum_length", "span_upper")]
    public int MaxLength { get; init; } = 10;

    /// <summary>What lengths count. SpanBERT counts whole words.</summary>
    public MaskingUnit Unit { get; init; } = MaskingUnit.Word;

    /// <summary>Whether all tokens of a span become [MASK], or all random, or all stay, as in SpanBERT; else each draws for itself.</summary>
    public bool ReplaceTogether { get; init; } = true;
}
