using Runner.Architectures;
using Runner.Components;
using Runner.Plugins.Architectures.Transformers;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>
/// The bidirectional transformer encoder with layer norms after the residual sums; with a relative position encoding it is NEZHA.
/// </summary>
[Component("architecture/bert", Source = "Devlin et al. 2018, arXiv:1810.04805; code: google-research/bert, huggingface/transformers v0.6.2")]
internal sealed class BertComponent(BertOptions options) : TransformerComponent<BertOptions>(options)
{
    public override bool HasPooler => Options.Pooler;

    public override Encoder Build(ModelContext context) =>
        context.PaddingId >= 0 && context.PaddingId < context.VocabularySize
            ? new BertEncoder(Options, FormOf(context), Options.Positions.Build(Shape))
            : throw ArchitectureErrors.PaddingOutsideVocabulary.With(context.PaddingId, context.VocabularySize);

    private BertForm FormOf(ModelContext context) => new(WordRows.Of(Options.PaddedVocabularySize, context))
    {
        PaddingId = context.PaddingId,
        Segments = Options.TypeVocabularySize,
        HasPooler = Options.Pooler,
    };
}
