using System.ComponentModel.DataAnnotations;
using Runner.Collectives;
using Runner.Components;

namespace Runner.Training;

/// <summary>
/// Recipe section <c>parallel:</c>, how the processes that a launcher started share one training. The global batch stays what
/// <c>train.batch_size</c> says; each process ("rank") takes its part. Changes speed and, by rounding alone, the last digits.
/// </summary>
public sealed record ParallelTrainingOptions : ICheckedOptions
{
    /// <summary>
    /// The engine through which ranks exchange tensors. Null, the default, takes the one that serves the launcher this process was started by:
    /// without a launcher there is one rank.
    /// </summary>
    public ICollectiveComponent? Collective { get; init; }

    /// <summary>
    /// Adds up in the order of ranks, so that two runs of as many ranks are equal bit for bit. Default true; false lets an engine choose an order
    /// that may be faster between machines.
    /// </summary>
    public bool RankOrder { get; init; } = true;

    /// <summary>
    /// Each rank keeps the optimizer's state of its own share of the parameters only and updates those (ZeRO stage 1, Rajbhandari et al. 2020,
    /// arXiv:1910.02054): less memory for the same traffic. Default false.
    /// </summary>
    public bool ShardOptimizer { get; init; }

    /// <summary>Reduces the gradients of blocks that the backward pass is done with while it goes on. Default true.</summary>
    public bool Overlap { get; init; } = true;

    /// <summary>Least size of what is reduced at once, in MiB of gradients. Default 25.</summary>
    [Range(1, 1 << 16)]
    public int BucketMegabytes { get; init; } = 25;

    /// <summary>
    /// Longest time a rank may stay at one phase of a step before the others give it up and end, naming it. Default 00:10:00. A rank whose process is gone
    /// is noticed within a minute, whatever this says.
    /// </summary>
    [AlsoCalled("ddp_timeout", As = "{0}s")]
    [AlsoCalled("distributed_timeout_minutes", As = "{0}min")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public IEnumerable<ComponentProblem> Check()
    {
        if (BucketMegabytes < 1)
            yield return new("bucket_megabytes", $"{BucketMegabytes} MiB is no size; write 1 or more");
        if (Timeout < TimeSpan.FromSeconds(5))
            yield return new("timeout", "must be 5 seconds or more: a step may well take that long");
    }
}
