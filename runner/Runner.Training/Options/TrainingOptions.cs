using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Values;

namespace Runner.Training;

/// <summary>Recipe section <c>train:</c>, how long and in which portions a model learns.</summary>
public sealed record TrainingOptions : ICheckedOptions
{
    /// <summary>How long to train: <c>1500steps</c>, <c>2ep</c> or <c>300Mtok</c>. <c>0steps</c> evaluates the initial weights only.</summary>
    [AlsoCalled("num_train_epochs", "num_epochs", "max_epochs", "max_epoch", "epochs", "n_epochs", As = "{0}ep")]
    [AlsoCalled("max_steps", "max_train_steps", "num_train_steps", "num_training_steps", "total_steps", "train_steps", "training_steps", "num_steps", "steps", "max_update", "max_iters", "iterations", As = "{0}steps")]
    public required Duration Duration { get; init; }

    /// <summary>Examples per optimizer step, over all micro-batches and machines. Default 32; 0 where <c>batch_tokens</c> says how many.</summary>
    [Range(0, 1_000_000)]
    [AlsoCalled("per_device_train_batch_size", "per_gpu_train_batch_size", "train_batch_size", "global_batch_size", "total_batch_size", "batchsize", "bsz")]
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Tokens per optimizer step, over all micro-batches and machines, instead of a number of examples (<c>batch_size: 0</c>). Examples of like lengths come
    /// together, so little is padding: of every 4096 examples in the epoch's order, sorted by length, equal batches are made and handed out in random
    /// order. An epoch has a fixed number of steps, the mean length over this number, so batches have this many tokens about. 0, the default, goes by <c>batch_size</c>.
    /// </summary>
    [Range(0, 1_000_000_000)]
    [AlsoCalled("max_tokens", "tokens_per_batch", "max_tokens_per_batch")]
    public int BatchTokens { get; init; }

    /// <summary>
    /// Examples in memory at once (rows, where a task lets examples share them); gradients of the micro-batches of a step are added up, so this changes
    /// memory and speed, not what is learned (but for rounding). 0, the default, takes the whole batch at once.
    /// </summary>
    [Range(0, 1_000_000)]
    [Effect(OptionEffect.Rounding)]
    [AlsoCalled("gradient_accumulation_steps", "gradient_accumulation", "accumulate_grad_batches", "grad_accum_steps", "update_freq", As = "(batch_size / {0})")]
    [AlsoCalled("device_train_microbatch_size", "micro_batch")]
    public int MicroBatchSize { get; init; }

    /// <summary>
    /// Tokens in memory at once, padding counted, instead of <c>micro_batch_size</c>: the examples of a step are sorted by length and cut into micro-batches of at
    /// most so many, so that less is padding and memory is used evenly. The step's examples, and what is learned, stay the same (but for rounding). 0, the
    /// default, goes by <c>micro_batch_size</c>.
    /// </summary>
    [Range(0, 1_000_000_000)]
    [Effect(OptionEffect.Rounding)]
    [AlsoCalled("micro_tokens")]
    public int MicroBatchTokens { get; init; }

    /// <summary>
    /// Drops the last, incomplete batch of an epoch, so that all steps weigh the same number of examples. Default true; false trains on it too.
    /// </summary>
    [AlsoCalled("dataloader_drop_last")]
    public bool DropLast { get; init; } = true;

    /// <summary>
    /// Longest gradient, as the L2 norm over all parameters; a longer one is multiplied by <c>clip_norm / norm</c>. BERT and its kin use 1, the default.
    /// 0 leaves gradients as they are.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    [AlsoCalled("max_grad_norm", "max_gradient_norm", "gradient_clip_val", "gradient_clipping", "clip_grad_norm", "clip_grad", "grad_clip", "clipnorm", "global_clipnorm")]
    public double ClipNorm { get; init; } = 1.0;

    /// <summary><c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>..., or <c>auto</c> (default): the first GPU where there is one, else the CPU.</summary>
    [Effect(OptionEffect.Rounding)]
    [AlsoCalled("accelerator", "use_cuda", "no_cuda", "use_cpu", "gpus", As = "auto")]
    public string Device { get; init; } = "auto";

    /// <summary>
    /// Threads for tensor work on the CPU. 0, the default, takes as many as this process's share of the machine's cores, but fewer where the model is too small to keep them
    /// busy: one for each 20 million operations of its mean matrix product. A resumed run keeps the number it started with, because the order of some sums, and so their last
    /// bits, depends on it.
    /// </summary>
    [Range(0, 1024)]
    [Effect(OptionEffect.Rounding)]
    [AlsoCalled("num_threads", "torch_num_threads", "omp_num_threads")]
    public int Threads { get; init; }

    /// <summary>Threads that make batches ahead of the loop; changes speed only. Default 2.</summary>
    [Range(1, 256)]
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("dataloader_num_workers", "num_workers")]
    public int DataThreads { get; init; } = 2;

    /// <summary>
    /// Arithmetic of the forward and backward pass. <c>fp32</c>, the default. <c>tf32</c>: fp32 whose matrix products keep 10 bits of the factors, on GPUs alone.
    /// <c>bf16</c>, <c>fp16</c>: matrix products in 16 bits, where range or digits matter fp32; fp16 scales the loss (<see cref="LossScale"/>). Weights,
    /// gradients and optimizer state are fp32 in all of them. CPUs without units for 16 bits compute them several times slower.
    /// </summary>
    [AllowedValues("fp32", "tf32", "bf16", "fp16")]
    [AlsoCalled("fp16", As = "fp16")]
    [AlsoCalled("bf16", As = "bf16")]
    [AlsoCalled("tf32", "allow_tf32", As = "tf32")]
    [AlsoCalled("mixed_precision", "torch_dtype", "dtype", "amp")]
    public string Precision { get; init; } = "fp32";

    /// <summary>
    /// <c>normal</c>, the default: the same recipe on the same machine gives the same bits, and what may break that is warned of. <c>strict</c>
    /// refuses instead: operations without an exact kernel, and resuming where numbers come out differently (another libtorch, processor, number
    /// of threads or ranks). The page docs/determinism.md says what is exact where.
    /// </summary>
    [AlsoCalled("deterministic", "full_determinism", "use_deterministic_algorithms", As = "strict")]
    public DeterminismMode Determinism { get; init; } = DeterminismMode.Normal;

    /// <summary>
    /// Takes subnormal numbers (below 1e-38 in fp32) for zero on the CPU, in every thread that computes. They carry nothing a training needs, and processors
    /// take several times as long over them, so a model that collapses or grows very sure of itself would slow down. Default: true. False keeps them; results may then differ
    /// in their last bits, and every run records which it was.
    /// </summary>
    [Effect(OptionEffect.Rounding)]
    public bool FlushSubnormals { get; init; } = true;

    /// <summary>
    /// How long a step may still take once the run is asked to stop (SIGTERM, Ctrl-C). After it the process ends by itself with the last
    /// checkpoint that was saved. Default <c>30s</c>, what most batch systems leave between SIGTERM and SIGKILL.
    /// </summary>
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("grace")]
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Loss scaling, for fp16 alone. Null, the default, is the preset <c>common</c>.</summary>
    public LossScaleOptions? LossScale { get; init; }

    /// <summary>
    /// <c>blocks</c>: keeps the inputs of the backbone's blocks alone, and computes the blocks again in the backward pass. Much less memory for about a third
    /// more time; what is learned stays the same. <c>none</c>, the default, keeps everything.
    /// </summary>
    [Effect(OptionEffect.Rounding)]
    [AlsoCalled("gradient_checkpointing", "checkpoint_activations", "recompute", As = "blocks")]
    public ActivationCheckpointing ActivationCheckpointing { get; init; } = ActivationCheckpointing.None;

    /// <summary>How often metrics are reported, each time as means over the steps since the last report. Default <c>10steps</c>.</summary>
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("logging_steps", "log_every_n_steps", "log_interval", "log_steps", As = "{0}steps")]
    public Duration LogEvery { get; init; } = Duration.Steps(10);

    /// <summary>
    /// Longest wall-clock time of one session, such as <c>08:00:00</c>: training then saves a checkpoint and ends as interrupted; the same
    /// command continues it. Null, the default, is no limit.
    /// </summary>
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("max_time", "stop_time_hours")]
    public TimeSpan? TimeLimit { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        if (Duration.Unit == DurationUnit.Percent)
            yield return new("duration", $"'{Duration}' is a share of the training's length, which is what has to be said here; write steps, ep or tok");
        foreach (var problem in CheckBatches())
            yield return problem;
        if (!(ClipNorm >= 0))
            yield return new("clip_norm", "must be 0 (no clipping) or a positive norm");
        if (Threads < 0)
            yield return new("threads", $"{Threads} is not a number of threads; write 0 to let it be chosen");
        if (DataThreads < 1)
            yield return new("data_threads", $"{DataThreads} is not a number of threads; write 1 or more");
        if (!TrainingDevice.IsName(Device))
            yield return new("device", $"'{Device}' is not a device; write auto, cpu, cuda or cuda:N");
        if (GracePeriod < TimeSpan.Zero)
            yield return new("grace_period", "must not be less than nothing; write 0s to end at once");
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

    private IEnumerable<ComponentProblem> CheckBatches()
    {
        if (BatchTokens < 0)
            yield return new("batch_tokens", $"{BatchTokens} is not a number of tokens; write 0 to go by batch_size");
        else if (BatchTokens > 0 && BatchSize != 0)
            yield return new("batch_tokens", $"a batch has either so many examples or so many tokens, and batch_size is {BatchSize}; write 'batch_size: 0' beside batch_tokens");
        else if (BatchTokens == 0 && BatchSize < 1)
            yield return new("batch_size", $"{BatchSize} is not a number of examples; write 1 or more, or a number of tokens in batch_tokens");
        if (MicroBatchSize < 0 || (BatchTokens == 0 && MicroBatchSize > BatchSize))
            yield return new("micro_batch_size", $"{MicroBatchSize} is not between 0 and the batch_size of {BatchSize}");
        if (MicroBatchTokens < 0)
            yield return new("micro_batch_tokens", $"{MicroBatchTokens} is not a number of tokens; write 0 to go by micro_batch_size");
        else if (MicroBatchTokens > 0 && MicroBatchSize > 0)
            yield return new("micro_batch_tokens", $"a micro-batch has either so many examples or so many tokens, and micro_batch_size is {MicroBatchSize}; leave one of them at 0");
    }
}
