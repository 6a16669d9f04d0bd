using Runner.Execution;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>
/// Adds up the gradients of all ranks, each rank receiving all sums or those of its share; where it can, while the backward pass still goes
/// on. How gradients become complete is learnt in the first step, which is reduced at its end, and agreed on by all ranks.
/// </summary>
internal sealed class GradientReduction(RankGroup ranks, ParameterBuffer parameters, OptimizerShards? shards, ParallelTrainingOptions options)
{
    private readonly BlockStretches _stretches = new(parameters);
    private BucketOrderRecorder? _recorder;
    private ReductionPlan? _plan = options.Overlap ? null : ReductionPlan.Of([], parameters.Gradients.numel(), 0);
    private PendingAllReduce? _pending;

    /// <summary>Whether there is nobody to exchange with.</summary>
    public bool IsAlone => ranks.Size == 1;

    /// <summary>How blocks are run in a pass.</summary>
    /// <param name="isLast">Whether it is the last one of this rank's step, after which gradients are complete.</param>
    /// <param name="inner">How they are run apart from this.</param>
    public BlockPolicy? Policy(bool isLast, BlockPolicy? inner)
    {
        if (IsAlone || !isLast || !options.Overlap)
            return inner;
        if (_plan is { } plan)
        {
            _pending = new PendingAllReduce(plan, Reduce);
            ranks.InReduction = true;
            return new ReadyBlocks(inner, block => _pending.Ready(_stretches.Of(block)));
        }
        _recorder = new BucketOrderRecorder(parameters, _stretches);
        return new ReadyBlocks(inner, _recorder.Ready);
    }

    /// <summary>Returns when the gradients of the global batch are in the buffer.</summary>
    public void Finish()
    {
        if (IsAlone)
            return;
        var plan = _plan ?? Learn() ?? ReductionPlan.Of([], parameters.Gradients.numel(), 0);
        ranks.InReduction = true;
        if (_pending is { } pending)
        {
            pending.Finish();
            _pending = null;
        }
        else
        {
            foreach (var bucket in plan.Buckets)
                Reduce(bucket.Stretch);
        }
        foreach (var stretch in plan.Rest)
            Reduce(stretch);
        ranks.InReduction = false;
    }

    /// <summary>Gives every rank what the others updated.</summary>
    public void Spread(Tensor values)
    {
        if (ranks.Collective is not { } collective || shards is null)
            return;
        ranks.InReduction = true;
        collective.AllGather(values, shards.Bounds);
        ranks.InReduction = false;
    }

    // a first rank without examples in this step has seen nothing: the next step tells
    private ReductionPlan? Learn()
    {
        var blocks = _recorder?.Finish();
        _recorder = null;
        return _plan = ReductionPlan.Parse(ranks.FromFirst(() => blocks is null
            ? []
            : ReductionPlan.Of(blocks, parameters.Gradients.numel(), options.BucketMegabytes * (1L << 20) / sizeof(float)).ToBytes()));
    }

    private void Reduce(ReductionStretch stretch)
    {
        using var quiet = no_grad();                             // the pending all-reduce has a thread of its own
        using var flat = parameters.Gradients.narrow(0, stretch.Start, stretch.End - stretch.Start).DetachFromDisposeScope();
        if (shards is null)
            ranks.Collective!.AllReduce(flat);
        else
            ranks.Collective!.ReduceScatter(flat, [.. shards.Bounds.Select(bound => Math.Clamp(bound, stretch.Start, stretch.End) - stretch.Start)]);
    }
}
