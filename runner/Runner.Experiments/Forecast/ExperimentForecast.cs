using Runner.Training.Forecast;

namespace Runner.Experiments;

/// <summary>What a recipe will cost, known before anything is downloaded, prepared or trained.</summary>
/// <param name="Model">Parameters, operations and memory.</param>
/// <param name="VocabularySize">Entries of the vocabulary.</param>
/// <param name="Steps">Optimizer steps of the whole training; null where only the data says.</param>
/// <param name="TokensPerStep">Tokens of a step: full sequences, or the mean an earlier run of the recipe measured.</param>
/// <param name="Rate">The speed; null where none is known.</param>
public sealed record ExperimentForecast(ModelForecast Model, int VocabularySize, long? Steps, double TokensPerStep, ForecastRate? Rate)
{
    public required int BatchSize { get; init; }

    /// <summary>The recipe's <c>train.precision</c>.</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>Whether blocks are computed again in the backward pass.</summary>
    public bool Recomputes { get; init; }

    /// <summary>What each of several ranks holds; null for one process alone.</summary>
    public RanksForecast? Ranks { get; init; }

    public double? Tokens => Steps * TokensPerStep;

    public double FlopsPerStep => Model.FlopsPerSequence * BatchSize;

    public double? TotalFlops => FlopsPerStep * Steps;

    /// <summary>Time of what is planned; null where not known, as when the speed is that of another number of ranks.</summary>
    public TimeSpan? Time => IsOfOtherRanks ? null : TimeAsMeasured;

    /// <summary>Time at the speed measured, with as many ranks as it was measured with.</summary>
    public TimeSpan? TimeAsMeasured => Times(1);

    /// <summary>
    /// Where the speed is that of another number of ranks, the time if each rank were as fast as one of those and exchanging gradients took no time; else null.
    /// </summary>
    public TimeSpan? TimeIfRanksScale => IsOfOtherRanks ? Times((double)Rate!.Ranks!.Value / RankCount) : null;

    /// <summary>Whether the speed is known to be that of another number of ranks.</summary>
    public bool IsOfOtherRanks => Rate?.IsOfOtherRanks(RankCount) ?? false;

    /// <summary>What the recipe asks for and the run that gave the speed did not have, a phrase each.</summary>
    public IReadOnlyList<string> NotTakenIntoAccount { get; init; } = [];

    private int RankCount => Ranks?.Ranks ?? 1;

    private TimeSpan? Times(double factor) =>
        Tokens / Rate?.TokensPerSecond * factor is { } seconds && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
