using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Training;

/// <summary>Recipe section <c>evaluate:</c>, when and on how much a model is judged while it trains.</summary>
public sealed record EvaluationOptions : ICheckedOptions
{
    /// <summary>How often: steps, epochs, tokens or a share of the training. Default <c>10%</c>; <c>0steps</c> for never in between.</summary>
    [Effect(OptionEffect.Measurement)]
    public Duration Every { get; init; } = new(10, DurationUnit.Percent);

    /// <summary>Examples per forward pass; changes memory and speed, not the results (but for rounding). Default 64.</summary>
    [Range(1, 1_000_000)]
    [Effect(OptionEffect.Rounding)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Examples per evaluation set, the first ones of each; always the same. 0, the default, takes all.</summary>
    [Range(0L, long.MaxValue)]
    [Effect(OptionEffect.Measurement)]
    public long Examples { get; init; }

    /// <summary>Evaluates the initial weights, before the first step. Default false.</summary>
    [Effect(OptionEffect.Measurement)]
    public bool AtStart { get; init; }

    /// <summary>Evaluates after the last step, whatever <see cref="Every"/> says. Default true.</summary>
    [Effect(OptionEffect.Measurement)]
    public bool AtEnd { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        if (BatchSize < 1)
            yield return new("batch_size", $"{BatchSize} is not a number of examples; write 1 or more");
        if (Examples < 0)
            yield return new("examples", $"{Examples} is not a number of examples; write 0 for all");
    }
}
