using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses.ValueRelation;

/// <summary>
/// Makes the relations between values equal: the mean over heads and tokens of KL(R_teacher || R_student),
/// R = softmax(V V^T / sqrt(D)), [B, H, L, L] from values V [B, H, L, D].
/// </summary>
/// <remarks>
/// MiniLM, equations 6 to 8: L_VR. R has no width of its own, so a narrow student needs no projection; only the numbers of heads must agree.
/// Padding is masked as keys and does not count as queries. The architecture must give its values (<c>bert</c> does).
/// </remarks>
[Component("distillation/value-relation", Source = "Wang et al. 2020 (MiniLM), arXiv:2002.10957, section 3.2")]
internal sealed class ValueRelationLossComponent(ValueRelationLossOptions options) : LossComponent(options, options.Layers)
{
    public override IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher) =>
        [.. base.Check(student, teacher), .. SameHeads(student, teacher)];

    public override IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [ValueRelationLoss.TermName];

    public override DistillationLoss Build(DistillationContext context) => new ValueRelationLoss(Pairs(context));
}
