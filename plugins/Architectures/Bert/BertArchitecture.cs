using Runner.Architectures;
using Runner.Components;
using Runner.Plugins.Architectures.Attention;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Bert;

/// <summary>
/// The bidirectional transformer encoder with layer norms after the residual sums; with a relative position encoding it is NEZHA.
/// </summary>
[Component("architecture/bert", Source = "Devlin et al. 2018, arXiv:1810.04805; code: google-research/bert, huggingface/transformers v0.6.2")]
internal sealed class BertArchitecture(BertOptions options) : IArchitectureComponent, ICheckedComponent
{
    public AttentionShape Shape => new(options.Layers, options.Hidden, options.Heads, options.Hidden / options.Heads);

    public int? MaxLength => options.Positions.MaxLength;

    public bool KeepsSequencesApart => true;

    public bool HasPooler => options.Pooler;

    public IEnumerable<ComponentProblem> Check() => AttentionChecks.Of(Shape, options.Positions);

    public Encoder Build(ModelContext context) =>
        context.PaddingId >= 0 && context.PaddingId < context.VocabularySize
            ? new BertEncoder(options, new BertForm(WordRows.Of(options.PaddedVocabularySize, context)) { PaddingId = context.PaddingId }, options.Positions.Build(Shape))
            : throw ArchitectureErrors.PaddingOutsideVocabulary.With(context.PaddingId, context.VocabularySize);
}
