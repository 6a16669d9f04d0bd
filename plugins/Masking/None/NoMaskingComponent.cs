using Runner.Components;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking.None;

/// <summary>Hides nothing: for ablations, and for data that is fed as it is (TinyBERT's general distillation).</summary>
[Component("masking/none")]
internal sealed class NoMaskingComponent : IMaskingComponent, IMaskingStrategy
{
    public int MaxPredictions(int length) => 0;

    public IMaskingStrategy Build(Vocabulary vocabulary) => this;

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random) => [];
}
