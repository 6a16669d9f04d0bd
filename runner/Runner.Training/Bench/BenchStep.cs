namespace Runner.Training.Bench;

/// <summary>One measured step, or one measured forward pass.</summary>
/// <param name="Phases">Milliseconds in each phase.</param>
/// <param name="ProcessorMilliseconds">Processor time of the whole process, over all threads.</param>
/// <param name="Examples">Examples in it.</param>
/// <param name="Tokens">Tokens in it, padding not counted.</param>
/// <param name="PaddedTokens">Tokens in it, padding counted.</param>
public sealed record BenchStep(
    IReadOnlyDictionary<Phase, double> Phases, double ProcessorMilliseconds, long Examples, long Tokens, long PaddedTokens)
{
    /// <summary>This process's share of the step's loss, before the update; null where none is computed.</summary>
    public double? Loss { get; init; }

    /// <summary>Milliseconds of all phases.</summary>
    public double Milliseconds { get; } = Phases.Values.Sum();
}
