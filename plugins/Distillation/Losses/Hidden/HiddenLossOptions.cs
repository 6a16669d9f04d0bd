using Runner.Distillation;

namespace Runner.Plugins.Distillation.Losses.Hidden;

/// <summary>Options of <c>distillation/hidden</c>.</summary>
public sealed record HiddenLossOptions : LossOptions
{
    /// <summary>Which of the teacher's layers each of the student's learns from.</summary>
    public LayerMap Layers { get; init; } = new();

    /// <summary>How the student's states get the teacher's width. The published code shares one linear layer with the embeddings.</summary>
    public Projection Projection { get; init; } = Projection.Shared;

    /// <summary>What becomes of padding in training. The published code counts it. In evaluation it never counts.</summary>
    public PaddingRule Padding { get; init; } = PaddingRule.Include;
}
