using Runner.Architectures;
using Runner.Components;
using Runner.Plugins.Architectures.Transformers;

namespace Runner.Plugins.Architectures.Ernie;

/// <summary>BERT whose upper layers fuse the vectors of entities that the text mentions.</summary>
/// <remarks>
/// Two streams, tokens <c>w</c> [B, L, d] and entities <c>e</c> [B, L, entity_size], an entity standing at the first token of its mention. In a
/// fused layer both attend within themselves, <c>w~ = LayerNorm(w + dense(attention(w)))</c> and the same for <c>e~</c>; then
/// <c>h = act(w~ W + e~ V + b)</c>, <c>w' = LayerNorm(w~ + h W' + c)</c>, <c>e' = LayerNorm(e~ + h V' + c')</c> (equations 3 to 5 of the paper).
/// <c>e~</c> is set to 0 before fusion where the entity mask is false, and no earlier: tokens without an entity still write to the stream. A boundary
/// layer takes the masked entities as they are for <c>e~</c>. Entities come in as vectors (an entity table is the task's, frozen in
/// ERNIE); a batch without any runs as the reference does with no entity found: vectors 0, mask true at position 0 alone. The paper leaves <c>e~ V</c>
/// out where a token has no entity; the released code, which this follows, adds its bias everywhere. Word embeddings have no padding index.
/// </remarks>
[Component("architecture/ernie", Source = "Zhang et al. 2019, arXiv:1905.07129, section 3.3; code: thunlp/ERNIE, knowledge_bert/modeling.py")]
internal sealed class ErnieComponent(ErnieOptions options) : TransformerComponent<ErnieOptions>(options)
{
    public override bool KeepsSequencesApart => false;

    public override bool HasPooler => Options.Pooler;

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check())
            yield return problem;
        if (Options.EntitySize % Options.EntityHeads != 0)
        {
            yield return new ComponentProblem("entity_heads",
                $"'entity_size' ({Options.EntitySize}) must be a multiple of 'entity_heads' ({Options.EntityHeads}).");
        }
        if (Options.LayerTypes.Count > Options.Layers)
        {
            yield return new ComponentProblem("layer_types",
                $"'layer_types' names {Options.LayerTypes.Count} layers, but 'layers' is {Options.Layers}. Name at most as many; those left out are plain.");
        }
        if (Options.LayerTypes.All(type => type == EntityLayer.Plain))
        {
            yield return new ComponentProblem("layer_types",
                "All layers are plain, so entities are never used. Name a 'boundary' or 'fused' layer, or take 'bert'.", IsWarning: true);
        }
    }

    public override Encoder Build(ModelContext context) => new ErnieEncoder(Options, context, Options.Positions.Build(Shape));
}
