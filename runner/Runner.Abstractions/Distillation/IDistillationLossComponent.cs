using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Distillation;

/// <summary>Describes one way in which a student model is made to resemble a teacher.</summary>
[ComponentKind("distillation")]
public interface IDistillationLossComponent : IComponent
{
    /// <summary>Factor of this loss in the sum of all losses.</summary>
    double Weight { get; }

    /// <summary>Mistakes that show only where the two models meet, such as head counts that differ. Paths are options of this component.</summary>
    IEnumerable<ComponentProblem> Check(AttentionShape student, AttentionShape teacher);

    /// <summary>Names of its terms where the heads have these objectives; null where they are not known before it is built.</summary>
    IReadOnlyList<string>? Terms(IReadOnlyList<string> objectives) => null;

    DistillationLoss Build(DistillationContext context);
}

/// <summary>What a distillation loss is built for.</summary>
/// <param name="Student">Sizes of the model that learns.</param>
/// <param name="Teacher">Sizes of the model that is learned from.</param>
/// <param name="Projections">Projections that several losses share; the model that learns registers them.</param>
public sealed record DistillationContext(AttentionShape Student, AttentionShape Teacher, SharedProjections Projections);
