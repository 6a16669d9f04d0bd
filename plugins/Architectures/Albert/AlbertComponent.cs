using Runner.Architectures;
using Runner.Components;
using Runner.Plugins.Architectures.Transformers;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Albert;

/// <summary>BERT with a factorised embedding and layers that share their parameters.</summary>
/// <remarks>
/// <c>h_0 = LayerNorm(word + segment + position) P + b</c>, [B, L, E] to [B, L, d]; then BERT's block, layer norms after the residual
/// sums, <c>layers</c> times: step <c>l</c> runs all <c>inner_layers</c> of group <c>floor(l * groups / layers)</c>. <c>sharing: none</c> has
/// a block for each step, <c>attention</c> and <c>ffn</c> share that part alone, its layer norm included (table 5 of the paper; counts agree with
/// it). Parameters go by the names of the Hugging Face checkpoints; what all steps share stands in the first group. The published codes compute the group in
/// floating point, which differs from the exact floor for a few odd pairs such as 18 steps in 14 groups.
/// </remarks>
[Component("architecture/albert", Source = "Lan et al. 2019, arXiv:1909.11942, section 3.1; code: google-research/albert, huggingface/transformers v3.0.2, lonePatient/albert_pytorch")]
internal sealed class AlbertComponent(AlbertOptions options) : TransformerComponent<AlbertOptions>(options)
{
    public override AttentionShape Shape => new(Options.Layers * Options.InnerLayers, Options.Hidden, Options.Heads, Options.Hidden / Options.Heads);

    public override bool HasPooler => Options.Pooler;

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check())
            yield return problem;
        if (Options.Groups > Options.Layers)
        {
            yield return new ComponentProblem("groups",
                $"{Options.Groups} groups for {Options.Layers} layers: some would never run. Take at most as many groups as layers.");
        }
        if (Options.Sharing == Sharing.All)
            yield break;
        var word = Options.Sharing.ToString().ToLowerInvariant();
        if (Options.Groups > 1)
            yield return new ComponentProblem("groups", $"Groups divide what is shared by all layers; with 'sharing: {word}' leave 'groups' at 1.");
        if (Options.InnerLayers > 1)
        {
            yield return new ComponentProblem("inner_layers",
                $"Inner layers belong to groups that share everything; with 'sharing: {word}' leave 'inner_layers' at 1 and raise 'layers'.");
        }
    }

    public override Encoder Build(ModelContext context) =>
        context.PaddingId >= 0 && context.PaddingId < context.VocabularySize
            ? new AlbertEncoder(Options, context, Shape)
            : throw ArchitectureErrors.PaddingOutsideVocabulary.With(context.PaddingId, context.VocabularySize);
}
