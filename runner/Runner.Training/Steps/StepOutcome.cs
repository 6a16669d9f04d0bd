namespace Runner.Training;

/// <summary>What the host learns of one update, in one read from the device.</summary>
/// <param name="Loss">Loss of the global batch.</param>
/// <param name="GradientNorm">L2 norm of its gradient, before clipping.</param>
/// <param name="LearningRate">Rate of this update.</param>
/// <param name="Tokens">Tokens of the global batch, padding not counted.</param>
internal readonly record struct StepOutcome(double Loss, double GradientNorm, double LearningRate, long Tokens)
{
    /// <summary>Whether no update was made because gradients overflowed, which loss scaling deals with.</summary>
    public bool IsSkipped { get; init; }

    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);
}
