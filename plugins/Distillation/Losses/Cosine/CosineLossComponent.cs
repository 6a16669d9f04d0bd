using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses.Cosine;

/// <summary>Turns states into the teacher's direction: the mean over tokens of 1 - cos(H_student, H_teacher), summed over layers.</summary>
/// <remarks>DistilBERT, section 2. States are [B, L, d]; padding does not count. The published code weighs it with 1 beside 5 for the logits and 2 for the masked tokens.</remarks>
[Component("distillation/cosine", Source = "Sanh et al. 2019 (DistilBERT), arXiv:1910.01108, section 2")]
internal sealed class CosineLossComponent(CosineLossOptions options) : LossComponent(options, options.Layers)
{
    public override IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher) =>
        [.. base.Check(student, teacher), .. SameWidth(student, teacher, options.Projection)];

    public override IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [CosineLoss.TermName];

    public override DistillationLoss Build(DistillationContext context) => new CosineLoss(Pairs(context), options.Projection, context);
}
