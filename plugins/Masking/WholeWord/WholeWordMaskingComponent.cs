using Runner.Components;
using Runner.Masking;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking.WholeWord;

/// <summary>Hides all tokens of a word together; words come from word pieces, spaces or the data's segmenter.</summary>
[Component("masking/whole-word", Source = "Cui et al. 2019, arXiv:1906.08101; NEZHA, arXiv:1909.00204, section 2.3")]
internal sealed class WholeWordMaskingComponent(WholeWordMaskingOptions options) : MaskingComponent(options)
{
    public override IMaskingStrategy Build(Vocabulary vocabulary) => new GroupMasking(options, wholeWords: true, vocabulary);
}
