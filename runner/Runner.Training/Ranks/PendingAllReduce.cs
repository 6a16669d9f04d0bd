using Runner.Execution;

namespace Runner.Training.Ranks;

/// <summary>The reduction of one step's gradients on a thread of its own, bucket after bucket in the planned order.</summary>
internal sealed class PendingAllReduce
{
    private readonly ReductionPlan _plan;
    private readonly Action<ReductionStretch> _reduce;
    private readonly int[] _missing;
    private readonly object _gate = new();                       // a monitor: the reducing thread waits on it
    private readonly Task _work;
    private int _released;

    public PendingAllReduce(ReductionPlan plan, Action<ReductionStretch> reduce)
    {
        (_plan, _reduce) = (plan, reduce);
        _missing = [.. plan.Buckets.Select(b => b.Blocks)];
        _work = plan.Buckets.Count == 0 ? Task.CompletedTask : Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>A block is complete; one without a stretch of its own comes with the rest.</summary>
    public void Ready(ReductionStretch? block)
    {
        if (block is not { } stretch)
            return;
        lock (_gate)
        {
            var bucket = _plan.Buckets.Index().Where(b => b.Item.Stretch.Start <= stretch.Start && stretch.End <= b.Item.Stretch.End)
                .Select(b => b.Index).DefaultIfEmpty(-1).First();
            if (bucket < 0)
                return;
            _missing[bucket]--;
            Release(_missing.TakeWhile(missing => missing <= 0).Count());
        }
    }

    /// <summary>The pass is over: all is complete. Returns when all buckets are reduced.</summary>
    public void Finish()
    {
        lock (_gate)
            Release(_plan.Buckets.Count);
        _work.GetAwaiter().GetResult();
    }

    private void Release(int buckets)
    {
        _released = Math.Max(_released, buckets);
        Monitor.PulseAll(_gate);
    }

    private void Work()
    {
        using var numbers = SubnormalNumbers.Enter();
        for (var i = 0; i < _plan.Buckets.Count; i++)
        {
            lock (_gate)
            {
                while (_released <= i)
                    Monitor.Wait(_gate);
            }
            _reduce(_plan.Buckets[i].Stretch);
        }
    }
}
