using Runner.Components;
using Runner.Masking;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking.NGram;

/// <summary>Hides n neighbouring words together, n drawn with p(n) = (1 / n) / (1 + 1/2 + ... + 1/N).</summary>
/// <remarks>
/// ALBERT, equation 2, N = 3. Before a [SEP] or the end, lengths that do not fit are not drawn; a stretch that overlaps one chosen before is given
/// up; one that the quota has no room for is shortened by whole words. Differs from published code: Google's can join words on both sides of a [SEP], and
/// the PyTorch port can cover the [SEP] itself and exceed the quota; here neither happens. Each token of a stretch draws its own replacement.
/// </remarks>
[Component("masking/n-gram", Source = "Lan et al. 2019 (ALBERT), arXiv:1909.11942, section 3.1, equation 2; code: google-research/albert, create_pretraining_data.py")]
internal sealed class NGramMaskingComponent(NGramMaskingOptions options) : MaskingComponent(options)
{
    public override IMaskingStrategy Build(Vocabulary vocabulary) => new StretchMasking(options, new StretchSettings(
        [.. Enumerable.Range(1, options.MaxLength).Select(n => 1.0 / n)], options.Unit == MaskingUnit.Word, CutAtNeighbours: false, ReplaceTogether: false),
        vocabulary);
}
