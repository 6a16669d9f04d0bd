using Runner.Distillation;

namespace Runner.Plugins.Distillation.Losses.AttentionProbabilities;

/// <summary>Options of <c>distillation/attention-probabilities</c>.</summary>
public sealed record AttentionProbabilitiesLossOptions : LossOptions
{
    /// <summary>Which of the teacher's layers the student's learn from. MiniLM: the last from the last.</summary>
    public LayerMap Layers { get; init; } = new() { Map = LayerMapping.Last };
}
