namespace Runner.Plugins.Distillation.Losses;

/// <summary>
/// What becomes of positions that only fill up a batch, in training. In evaluation they never count: how many there are depends on which examples share a batch.
/// </summary>
public enum PaddingRule
{
    /// <summary>They count like any other: a mean over all B * L positions, as TinyBERT's code has it.</summary>
    Include,

    /// <summary>They are left out: a mean over the tokens of the global batch, whatever the widths of its batches.</summary>
    Skip,
}
