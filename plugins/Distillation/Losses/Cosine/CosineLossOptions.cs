using Runner.Distillation;

namespace Runner.Plugins.Distillation.Losses.Cosine;

/// <summary>Options of <c>distillation/cosine</c>.</summary>
public sealed record CosineLossOptions : LossOptions
{
    /// <summary>Which of the teacher's layers the student's learn from. DistilBERT: the last from the last.</summary>
    public LayerMap Layers { get; init; } = new() { Map = LayerMapping.Last };

    /// <summary>How the student's states get the teacher's width. DistilBERT's are equally wide.</summary>
    public Projection Projection { get; init; } = Projection.None;
}
