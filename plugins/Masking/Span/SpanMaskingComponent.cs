using Runner.Components;
using Runner.Masking;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking.Span;

/// <summary>Hides spans of neighbouring words, their length drawn with p(l) = p (1 - p)^(l - 1) / sum, l from 1 to the longest.</summary>
/// <remarks>
/// SpanBERT, section 3.1, and NEZHA's span masking. A span starts at a word and ends at a [SEP], at the end, at a span chosen before, or where the quota is
/// full. Differs from the published code: starts are tried in shuffled order, each once, so it always ends; there they are drawn until the
/// quota is full, and the last span may end inside a word.
/// </remarks>
[Component("masking/span", Source = "Joshi et al. 2019 (SpanBERT), arXiv:1907.10529, section 3.1; Wei et al. 2019 (NEZHA), arXiv:1909.00204")]
internal sealed class SpanMaskingComponent(SpanMaskingOptions options) : MaskingComponent(options)
{
    public override IMaskingStrategy Build(Vocabulary vocabulary) => new StretchMasking(options, new StretchSettings(
        [.. Enumerable.Range(0, options.MaxLength).Select(length => options.GeometricP * Math.Pow(1 - options.GeometricP, length))],
        options.Unit == MaskingUnit.Word, CutAtNeighbours: true, options.ReplaceTogether), vocabulary);
}
