using Runner.Tasks;

namespace Runner.Training;

/// <summary>The global batches of a training by their step: pure functions of the seed, so any step can be drawn again alone.</summary>
public interface IBatchSource
{
    /// <summary>Global batches in one pass over the data.</summary>
    long StepsPerEpoch { get; }

    /// <summary>Numbers of the examples in the global batch of a step (from 0), in order.</summary>
    IReadOnlyList<long> Indices(long step);

    /// <summary>Starts making the batches of the steps from <paramref name="firstStep"/> to <paramref name="endStep"/> (exclusive).</summary>
    IBatchFeed Open(long firstStep, long endStep);
}

/// <summary>Batches in order, made ahead of need. Disposing it stops the work and frees what was not taken.</summary>
public interface IBatchFeed : IDisposable
{
    /// <summary>The next global batch, owned by the caller. Blocks until it is made; throws what making it threw.</summary>
    GlobalBatch Next(CancellationToken cancellation);

    /// <summary>Time <see cref="Next"/> has blocked so far.</summary>
    TimeSpan Waited { get; }
}

/// <summary>What one optimizer step learns from.</summary>
/// <param name="Step">Step it belongs to, from 0.</param>
/// <param name="Epoch">Pass over the data, from 0.</param>
/// <param name="MicroBatches">Its parts, in order, on the CPU.</param>
public sealed record GlobalBatch(long Step, long Epoch, IReadOnlyList<Batch> MicroBatches) : IDisposable
{
    /// <summary>Tokens, padding not counted.</summary>
    public long Tokens => MicroBatches.Sum(b => b.Tokens);

    /// <summary>Labels per objective in the whole global batch.</summary>
    public IReadOnlyDictionary<string, double> Totals()
    {
        var totals = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var batch in MicroBatches)
        {
            foreach (var (objective, labels) in batch.Counts)
                totals[objective] = totals.GetValueOrDefault(objective) + labels;
        }
        return totals;
    }

    public void Dispose()
    {
        foreach (var batch in MicroBatches)
            batch.Dispose();
    }
}
