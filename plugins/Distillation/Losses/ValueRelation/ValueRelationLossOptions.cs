using Runner.Distillation;

namespace Runner.Plugins.Distillation.Losses.ValueRelation;

/// <summary>Options of <c>distillation/value-relation</c>.</summary>
public sealed record ValueRelationLossOptions : LossOptions
{
    /// <summary>Which of the teacher's layers the student's learn from. MiniLM: the last from the last.</summary>
    public LayerMap Layers { get; init; } = new() { Map = LayerMapping.Last };
}
