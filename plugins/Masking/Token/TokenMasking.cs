using Runner.Components;

namespace Runner.Plugins.Masking.Token;

/// <summary>Hides single tokens, whatever word they belong to.</summary>
[Component("masking/token", Source = "Devlin et al. 2019, arXiv:1810.04805, section 3.1")]
internal sealed class TokenMasking(TokenMaskingOptions options) : MaskingComponent(options)
{
    protected override bool WholeWords => false;
}
