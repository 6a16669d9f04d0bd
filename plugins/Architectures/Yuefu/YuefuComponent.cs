using Runner.Architectures;
using Runner.Components;
using Runner.Plugins.Architectures.Bert;
using Runner.Plugins.Architectures.Transformers;

namespace Runner.Plugins.Architectures.Yuefu;

/// <summary>The decoder that writes classical Chinese poetry: BERT's backbone, layer norms after the residual sums, with a causal mask.</summary>
/// <remarks>
/// <c>h = LN(word + position); h = LN(h + attention(h)); h = LN(h + mlp(h)); ...</c>, hidden states [B, L, d]. No segments, no pooler,
/// no padding id without a gradient. Logits come from BERT's transform (dense, activation, layer norm) and the tied embedding with a bias:
/// the head <c>causal-language</c> with its transform. The paper calls it GPT; the released code is BERT's with another mask, so parameters
/// carry BERT's names. Dense kernels are transposed in the release ([inputs, outputs]); the format turns them.
/// </remarks>
[Component("architecture/yuefu", Source = "Liao et al. 2019, arXiv:1907.00151; code: huawei-noah/Pretrained-Language-Model, NEZHA-Gen-TensorFlow")]
internal sealed class YuefuComponent(YuefuOptions options) : TransformerComponent<YuefuOptions>(options)
{
    public override bool HasPooler => false;

    public override bool IsCausal => true;

    public override Encoder Build(ModelContext context) => new BertEncoder(
        Options, new BertForm(WordRows.Of(Options.PaddedVocabularySize, context)) { IsCausal = true }, Options.Positions.Build(Shape));
}
