using Runner.Components;
using Runner.Distillation;

namespace Runner.Plugins.Distillation.Losses.Logits;

/// <summary>
/// Makes predictions equal: the mean over predictions of -sum_c softmax(z_teacher / T)_c log softmax(z_student / T)_c, z [..., classes].
/// </summary>
/// <remarks>
/// Hinton et al. 2015; TinyBERT, equation 10. Each objective has a mean of its own: over its labelled positions where it has some, over the
/// tokens where every token has logits, over the examples where every example has. TinyBERT's code also divides by the number of classes
/// (<c>divide_by_classes</c>) and has no factor T^2; DistilBERT takes the divergence and T^2. Softmax runs over the last axis.
/// </remarks>
[Component("distillation/logits", Source = "Hinton et al. 2015, arXiv:1503.02531; Jiao et al. 2019 (TinyBERT), arXiv:1909.10351, equation 10; code: huawei-noah/Pretrained-Language-Model, TinyBERT/task_distill.py")]
internal sealed class LogitsLossComponent(LogitsLossOptions options) : LossComponent(options, null)
{
    public override IEnumerable<ComponentProblem> Check(PositionEncodings.AttentionShape student, PositionEncodings.AttentionShape teacher) => [];

    // without objectives named it is those of the task, all of which not every task tells
    public override IReadOnlyList<string>? Terms(IReadOnlyList<string> objectives) => options.Objectives.Count > 0 ? [.. options.Objectives.Select(LogitsLoss.TermName)]
        : objectives.Count > 0 ? [.. objectives.Select(LogitsLoss.TermName)] : null;

    public override DistillationLoss Build(DistillationContext context) => new LogitsLoss(options);
}
