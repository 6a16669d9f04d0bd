using Runner.Components;
using Runner.Masking;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking.Entity;

/// <summary>Hides whole mentions of entities first, then whole words, until the quota is full.</summary>
/// <remarks>
/// Baidu's ERNIE masks entities as units beside words; NEZHA's entity-aware variant does too. Mentions come from the data, with each sequence; where
/// there are none this is whole-word masking. Mentions that overlap one chosen before, hold a special token or do not fit into what the quota
/// leaves are passed over, never hidden in part. Draws: one shuffle of the mentions, one of the words, and the replacements of each token.
/// </remarks>
[Component("masking/entity", Source = "Sun et al. 2019 (ERNIE, Baidu), arXiv:1904.09223, section 3.2")]
internal sealed class EntityMaskingComponent(EntityMaskingOptions options) : MaskingComponent(options)
{
    public override IMaskingStrategy Build(Vocabulary vocabulary) => new EntityStrategy(options, vocabulary);
}
