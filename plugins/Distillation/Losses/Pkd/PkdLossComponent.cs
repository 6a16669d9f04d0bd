using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses.Pkd;

/// <summary>
/// Patience: the mean over examples of the sum over layers of |h_student / |h_student| - h_teacher / |h_teacher||^2, h [B, d] the
/// state of the first token.
/// </summary>
/// <remarks>Sun et al. 2019, equation 7. Both models are equally wide. The paper adds it, with a weight tried from 10 to 1000, to hard labels and softened logits.</remarks>
[Component("distillation/pkd", Source = "Sun et al. 2019 (patient knowledge distillation), arXiv:1908.09355, equation 7")]
internal sealed class PkdLossComponent(PkdLossOptions options) : LossComponent(options, options.Layers)
{
    public override IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher)
    {
        foreach (var problem in base.Check(student, teacher))
            yield return problem;
        if (student.Hidden != teacher.Hidden)
        {
            yield return new ComponentProblem("", $"The student's states have {student.Hidden} columns and the teacher's {teacher.Hidden}, and patience has no projection; "
                + $"give the student 'hidden: {teacher.Hidden}', or choose another loss.");
        }
        if (options.Layers.Problem(student.Layers, teacher.Layers) is null && Compared(student.Layers, teacher.Layers).Count == 0)
            yield return new ComponentProblem("layers", "No layer is left to compare; set 'include_last: true', or list other layers.");
    }

    public override IReadOnlyList<string> Terms(IReadOnlyList<string> objectives) => [PkdLoss.TermName];

    public override DistillationLoss Build(DistillationContext context) =>
        new PkdLoss(Compared(context.Student.Layers, context.Teacher.Layers), options.Mean);

    private IReadOnlyList<LayerPair> Compared(int studentLayers, int teacherLayers) =>
        [.. options.Layers.Pairs(studentLayers, teacherLayers).Where(pair => options.IncludeLast || pair.Student < studentLayers)];
}
