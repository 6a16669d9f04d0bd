using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses.Hidden;

/// <summary>Makes the outputs of layers equal: the sum over layers of MSE(H_student W, H_teacher), H [B, L, d].</summary>
/// <remarks>
/// TinyBERT, equation 8. W is a learned projection to the teacher's width, [student's width, teacher's width] with a bias. The paper has one for
/// hidden states and one for embeddings; the code has a single <c>fit_dense</c> for all of them, kept even where both models are equally wide.
/// </remarks>
[Component("distillation/hidden", Source = "Jiao et al. 2019 (TinyBERT), arXiv:1909.10351, equation 8; code: huawei-noah/Pretrained-Language-Model, TinyBERT/general_distill.py")]
internal sealed class HiddenLossComponent(HiddenLossOptions options) : LossComponent(options, options.Layers)
{
    private const string TermName = "hidden";

    public override IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher) =>
        [.. base.Check(student, teacher), .. SameWidth(student, teacher, options.Projection)];

    public override IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [TermName];

    public override DistillationLoss Build(DistillationContext context) =>
        new StatesLoss(TermName, Pairs(context), options.Projection, options.Padding, context);
}
