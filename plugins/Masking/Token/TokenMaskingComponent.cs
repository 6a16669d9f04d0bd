using Runner.Components;
using Runner.Masking;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking.Token;

/// <summary>Hides single tokens, whatever word they belong to.</summary>
[Component("masking/token", Source = "Devlin et al. 2019, arXiv:1810.04805, section 3.1")]
internal sealed class TokenMaskingComponent(TokenMaskingOptions options) : MaskingComponent(options)
{
    public override IMaskingStrategy Build(Vocabulary vocabulary) => new GroupMasking(options, wholeWords: false, vocabulary);
}
