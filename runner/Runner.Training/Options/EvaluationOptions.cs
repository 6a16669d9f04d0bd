using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Training;

/// <summary>Recipe section <c>evaluate:</c>, when and on how much a model is judged while it trains.</summary>
public sealed record EvaluationOptions : ICheckedOptions
{
    /// <summary>How often: steps, epochs, tokens or a share of the training. Default <c>10%</c>; <c>0steps</c> for never in between.</summary>
    [Effect(OptionEffect.Measurement)]
    [AlsoCalled("eval_steps", "eval_interval", "eval_every", "validate_interval_updates", "evaluation_steps", As = "{0}steps")]
    [AlsoCalled("check_val_every_n_epoch", "validate_interval", As = "{0}ep")]
    public Duration Every { get; init; } = new(10, DurationUnit.Percent);

    /// <summary>Examples per forward pass; changes memory and speed, not the results (but for rounding). Default 64.</summary>
    [Range(1, 1_000_000)]
    [Effect(OptionEffect.Rounding)]
    [AlsoCalled("per_device_eval_batch_size", "per_gpu_eval_batch_size", "eval_batch_size", "valid_batch_size", "validation_batch_size")]
    public int BatchSize { get; init; } = 64;

    /// <summary>Examples per evaluation set, the first ones of each; always the same. 0, the default, takes all.</summary>
    [Range(0L, long.MaxValue)]
    [Effect(OptionEffect.Measurement)]
    [AlsoCalled("max_eval_samples", "limit_val_batches")]
    public long MaxExamples { get; init; }

    /// <summary>Evaluates the initial weights, before the first step. Default false.</summary>
    [Effect(OptionEffect.Measurement)]
    [AlsoCalled("eval_on_start")]
    public bool AtStart { get; init; }

    /// <summary>Evaluates after the last step, whatever <see cref="Every"/> says. Default true.</summary>
    [Effect(OptionEffect.Measurement)]
    public bool AtEnd { get; init; } = true;

    /// <summary>
    /// Largest <c>predictions.jsonl</c> of an evaluation set, in megabytes (10^6 bytes), where the task predicts; a larger one is left out with a notice. Metrics
    /// are computed in any case. 0 writes none. Default 100.
    /// </summary>
    [Range(0, 1_000_000)]
    [Effect(OptionEffect.Nothing)]
    public int MaxPredictionsMegabytes { get; init; } = 100;

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        if (BatchSize < 1)
            yield return new("batch_size", $"{BatchSize} is not a number of examples; write 1 or more");
        if (MaxExamples < 0)
            yield return new("max_examples", $"{MaxExamples} is not a number of examples; write 0 for all");
        if (MaxPredictionsMegabytes < 0)
            yield return new("max_predictions_megabytes", $"{MaxPredictionsMegabytes} is not a size; write 0 to keep no predictions");
    }
}
