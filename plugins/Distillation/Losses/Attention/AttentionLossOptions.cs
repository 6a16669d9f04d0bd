using Runner.Distillation;

namespace Runner.Plugins.Distillation.Losses.Attention;

/// <summary>What becomes of scores that padding (or causality) has pushed down to about -10000.</summary>
public enum MaskedScores
{
    /// <summary>Every score of -100 or less becomes 0, on both sides, and counts: TinyBERT's code. Real scores of that size too.</summary>
    Zero,

    /// <summary>Pairs of a padded query or a masked key are left out; an example counts the same whatever its length.</summary>
    SkipPadding,
}

/// <summary>Options of <c>distillation/attention</c>.</summary>
public sealed record AttentionLossOptions : LossOptions
{
    /// <summary>Which of the teacher's layers each of the student's learns from.</summary>
    public LayerMap Layers { get; init; } = new();

    /// <summary>What becomes of masked scores in training. The default is the published code's. Evaluation always leaves padding out.</summary>
    public MaskedScores MaskedScores { get; init; } = MaskedScores.Zero;
}
