using Runner.Components;
using Runner.Distillation;
using Runner.PositionEncodings;

namespace Runner.Plugins.Distillation.Losses;

/// <summary>What losses over pairs of layers have in common as components.</summary>
internal abstract class LossComponent(LossOptions options, LayerMap? layers) : IDistillationLossComponent
{
    public double Weight => options.Weight;

    public virtual IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher)
    {
        if (layers?.Problem(student.Layers, teacher.Layers) is { } problem)
            yield return new ComponentProblem("layers", Sentence(problem));
    }

    /// <inheritdoc/>
    public abstract IReadOnlyList<string>? Terms(IReadOnlyList<string> objectives);

    public abstract DistillationLoss Build(DistillationContext context);

    /// <summary>The pairs of layers that this loss compares.</summary>
    protected IReadOnlyList<LayerPair> Pairs(DistillationContext context) =>
        layers!.Pairs(context.Student.Layers, context.Teacher.Layers);

    /// <summary>The problem of attention maps that do not match, where there is one.</summary>
    protected static IEnumerable<ComponentProblem> SameHeads(AttentionShape student, AttentionShape teacher)
    {
        if (student.Heads != teacher.Heads)
        {
            yield return new ComponentProblem("", $"Attention is compared head by head, but the student has {student.Heads} heads and the teacher {teacher.Heads}; "
                + $"give the student 'heads: {teacher.Heads}', or leave this loss out.");
        }
    }

    /// <summary>The problem of states that cannot be compared as they are, where there is one.</summary>
    protected static IEnumerable<ComponentProblem> SameWidth(AttentionShape student, AttentionShape teacher, Projection projection)
    {
        if (projection == Projection.None && student.Hidden != teacher.Hidden)
        {
            yield return new ComponentProblem("projection", $"The student's states have {student.Hidden} columns and the teacher's {teacher.Hidden}, so they need a projection: "
                + "choose 'shared' or 'per-layer'.");
        }
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
