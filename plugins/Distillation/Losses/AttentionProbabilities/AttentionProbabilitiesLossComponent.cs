using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses.AttentionProbabilities;

/// <summary>Makes attention after softmax equal: the mean over heads and queries of KL(A_teacher || A_student), A [B, H, L, L].</summary>
/// <remarks>
/// MiniLM, equation 5: L_AT. Queries that are padding do not count; keys that are padding have no probability. Computed from the scores, so that
/// nothing is lost where a probability vanishes. Both models need the same number of heads; their widths may differ.
/// </remarks>
[Component("distillation/attention-probabilities", Source = "Wang et al. 2020 (MiniLM), arXiv:2002.10957, section 3.1")]
internal sealed class AttentionProbabilitiesLossComponent(AttentionProbabilitiesLossOptions options) : LossComponent(options, options.Layers)
{
    public override IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher) =>
        [.. base.Check(student, teacher), .. SameHeads(student, teacher)];

    public override IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [AttentionProbabilitiesLoss.TermName];

    public override DistillationLoss Build(DistillationContext context) => new AttentionProbabilitiesLoss(Pairs(context));
}
