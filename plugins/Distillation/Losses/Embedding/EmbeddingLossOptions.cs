namespace Runner.Plugins.Distillation.Losses.Embedding;

/// <summary>Options of <c>distillation/embedding</c>.</summary>
public sealed record EmbeddingLossOptions : LossOptions
{
    /// <summary>How the student's embeddings get the teacher's width. The published code shares one linear layer with the hidden states.</summary>
    public Projection Projection { get; init; } = Projection.Shared;

    /// <summary>What becomes of padding in training. The published code counts it. In evaluation it never counts.</summary>
    public PaddingRule Padding { get; init; } = PaddingRule.Include;
}
