using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Training;

/// <summary>Recipe section <c>train:</c>, how long and in which portions a model learns.</summary>
public sealed record TrainingOptions : ICheckedOptions
{
    /// <summary>How long to train: <c>1500steps</c>, <c>2ep</c> or <c>300Mtok</c>. <c>0steps</c> evaluates the initial weights only.</summary>
    public required Duration Duration { get; init; }

    /// <summary>Examples per optimizer step, over all micro-batches and machines. Default 32.</summary>
    [Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Examples in memory at once; gradients of the micro-batches of a step are added up, so this changes memory and speed, not what is
    /// learned (but for rounding and dropout). 0, the default, takes the whole batch at once.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MicroBatch { get; init; }

    /// <summary>
    /// Uses the last, incomplete batch of an epoch too. By default it is dropped, so that all steps weigh the same number of examples.
    /// </summary>
    public bool KeepIncomplete { get; init; }

    /// <summary>
    /// Longest gradient, as the L2 norm over all parameters; a longer one is multiplied by <c>clip_norm / norm</c>. BERT and its kin use 1, the default.
    /// 0 leaves gradients as they are.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double ClipNorm { get; init; } = 1.0;

    /// <summary><c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>..., or <c>auto</c> (default): the first GPU where there is one, else the CPU.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// Threads for tensor work on the CPU. 0, the default, takes as many as the machine has cores; a resumed run keeps the number it
    /// started with, because the order of some sums, and so their last bits, depends on it.
    /// </summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>Threads that make batches ahead of the loop; changes speed only. Default 2.</summary>
    [Range(1, 256)]
    public int DataThreads { get; init; } = 2;

    /// <summary>
    /// Arithmetic of the forward and backward pass. <c>fp32</c>, the default. <c>tf32</c>: fp32 whose matrix products keep 10 bits of the factors, on GPUs alone.
    /// <c>bf16</c>, <c>fp16</c>: matrix products in 16 bits, where range or digits matter fp32; fp16 scales the loss (<see cref="LossScale"/>). Weights,
    /// gradients and optimizer state are fp32 in all of them. CPUs without units for 16 bits compute them several times slower.
    /// </summary>
    [AllowedValues("fp32", "tf32", "bf16", "fp16")]
    public string Precision { get; init; } = "fp32";

    /// <summary>Loss scaling, for fp16 alone. Null, the default, is the preset <c>common</c>.</summary>
    public LossScaleOptions? LossScale { get; init; }

    /// <summary>
    /// <c>blocks</c>: keeps the inputs of the body's blocks alone, and computes the blocks again in the backward pass. Much less memory for about a third
    /// more time; what is learned stays the same. <c>none</c>, the default, keeps everything.
    /// </summary>
    public Recompute Recompute { get; init; } = Recompute.None;

    /// <summary>How often metrics are reported, each time as means over the steps since the last report. Default <c>10steps</c>.</summary>
    public Duration LogEvery { get; init; } = Duration.Steps(10);

    /// <summary>
    /// Longest wall-clock time of one session, such as <c>08:00:00</c>: training then saves a checkpoint and ends as interrupted; the same
    /// command continues it. Null, the default, is no limit.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        if (Duration.Unit == DurationUnit.Percent)
            yield return new("duration", $"'{Duration}' is a share of the training's length, which is what has to be said here; write steps, ep or tok");
        if (BatchSize < 1)
            yield return new("batch_size", $"{BatchSize} is not a number of examples; write 1 or more");
        if (MicroBatch < 0 || MicroBatch > BatchSize)
            yield return new("micro_batch", $"{MicroBatch} is not between 0 and the batch_size of {BatchSize}");
        if (!(ClipNorm >= 0))
            yield return new("clip_norm", "must be 0 (no clipping) or a positive norm");
        if (Threads < 0)
            yield return new("threads", $"{Threads} is not a number of threads; write 0 for one per core");
        if (DataThreads < 1)
            yield return new("data_threads", $"{DataThreads} is not a number of threads; write 1 or more");
        if (!TrainingDevice.IsName(Device))
            yield return new("device", $"'{Device}' is not a device; write auto, cpu, cuda or cuda:N");
        if (TimeLimit is { } limit && limit <= TimeSpan.Zero)
            yield return new("time_limit", "must be longer than nothing");
        if (Precision is not ("fp32" or "tf32" or "bf16" or "fp16"))
            yield return new("precision", $"'{Precision}' is not a precision; write fp32, tf32, bf16 or fp16");
        if (Precision == "tf32" && Device == "cpu")
            yield return new("precision", "tf32 is a format of GPUs, and the device is cpu; write fp32");
        if (LossScale is not null && Precision != "fp16")
            yield return new("loss_scale", $"has no effect in {Precision}: only fp16 needs it", IsWarning: true);
        foreach (var problem in LossScale?.Check() ?? [])
            yield return problem with { Option = $"loss_scale.{problem.Option}" };
    }
}
