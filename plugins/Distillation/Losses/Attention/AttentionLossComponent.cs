using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses.Attention;

/// <summary>Makes attention scores before softmax equal: the sum over layers of MSE(A_student, A_teacher), A [B, H, L, L].</summary>
/// <remarks>
/// A = QK^T / sqrt(D) plus the mask, before softmax (TinyBERT, equation 7; the paper's mean over heads is part of the mean here). Student and
/// teacher need the same number of heads. The code sets every score at or below -100 to 0 on both sides and takes the mean over all
/// B * H * L * L entries, padding included, so the value depends on how wide the batch is; <c>masked_scores: skip-padding</c>, and every evaluation, does not.
/// Micro-batches count by their examples.
/// </remarks>
[Component("distillation/attention", Source = "Jiao et al. 2019 (TinyBERT), arXiv:1909.10351, equation 7; code: huawei-noah/Pretrained-Language-Model, TinyBERT/general_distill.py")]
internal sealed class AttentionLossComponent(AttentionLossOptions options) : LossComponent(options, options.Layers)
{
    public override IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher) =>
        [.. base.Check(student, teacher), .. SameHeads(student, teacher)];

    public override IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [AttentionLoss.TermName];

    public override DistillationLoss Build(DistillationContext context) => new AttentionLoss(Pairs(context), options.MaskedScores);
}
