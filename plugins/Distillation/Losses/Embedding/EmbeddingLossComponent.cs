using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses.Embedding;

/// <summary>Makes the outputs of the embedding layers equal: MSE(E_student W, E_teacher), E [B, L, d].</summary>
/// <remarks>
/// TinyBERT, equation 9. E is what enters the first layer: word, position and segment embeddings, layer norm included. W as in
/// <c>distillation/hidden</c>; with <c>projection: per-layer</c> it is the paper's own matrix for embeddings.
/// </remarks>
[Component("distillation/embedding", Source = "Jiao et al. 2019 (TinyBERT), arXiv:1909.10351, equation 9; code: huawei-noah/Pretrained-Language-Model, TinyBERT/general_distill.py")]
internal sealed class EmbeddingLossComponent(EmbeddingLossOptions options) : LossComponent(options, null)
{
    private const string TermName = "embedding";

    public override IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher) =>
        SameWidth(student, teacher, options.Projection);

    public override IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [TermName];

    public override DistillationLoss Build(DistillationContext context) =>
        new StatesLoss(TermName, [new LayerPair(0, 0)], options.Projection, options.Padding, context);
}
