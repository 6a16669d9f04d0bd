using Runner.Architectures;
using Runner.Components;
using Runner.Plugins.Architectures.Transformers;

namespace Runner.Plugins.Architectures.Gpt2;

/// <summary>The causal transformer decoder with layer norms before attention and feed-forward, and one more at the end.</summary>
/// <remarks>
/// <c>h = word + position; h += attention(LN(h)); h += mlp(LN(h)); ...; output = LN(h)</c>, hidden states [B, L, d]; logits are
/// <c>output word^T</c>, by a head that ties to the word embedding. Fused query, key and value projection; weights are kept as
/// [inputs, outputs], under published names, below <c>transformer</c>. What may not be seen gets -10000 added to its scaled score; OpenAI's
/// code puts -1e10 there, HF 2.1.1 -1e4: all give probability 0. Segment ids are not used. There is no vector for a whole sequence.
/// </remarks>
[Component("architecture/gpt2", Source = "Radford et al. 2019, Language Models are Unsupervised Multitask Learners, section 2.3; code: openai/gpt-2, huggingface/transformers v2.1.1")]
internal sealed class Gpt2Component(Gpt2Options options) : TransformerComponent<Gpt2Options>(options)
{
    public override bool HasPooler => false;

    public override bool IsCausal => true;

    public override Encoder Build(ModelContext context) => new Gpt2Decoder(Options, WordRows.Of(Options.PaddedVocabularySize, context), Options.Positions.Build(Shape));
}
