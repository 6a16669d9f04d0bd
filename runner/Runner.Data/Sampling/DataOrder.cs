using Runner.Randomness;

namespace Runner.Data;

/// <summary>
/// The order of examples: a pure function of (seed, epoch, position). Every epoch is another permutation of all examples; a
/// global batch is a stretch of it and so the same for any number of ranks, and after any restart.
/// </summary>
/// <remarks>Thread-safe. Nothing is materialised: 10^9 examples cost what ten do.</remarks>
public sealed class DataOrder : IBatchOrder
{
    private readonly long _seed;
    private IndexPermutation? _latest;
    private long _latestEpoch = -1;
    private readonly Lock _gate = new();

    /// <param name="count">Examples in the data.</param>
    /// <param name="batchSize">Examples in a global batch.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="keepIncompleteBatch">Whether the examples left over at the end of an epoch make a smaller batch.
    /// Default: they are dropped, as every step then has the same number of examples; the next epoch drops others.</param>
    /// <exception cref="Errors.RunnerException">RUN3010: no batch can be made.</exception>
    public DataOrder(long count, int batchSize, long seed, bool keepIncompleteBatch = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        Count = count;
        BatchSize = batchSize;
        _seed = seed;
        StepsPerEpoch = keepIncompleteBatch ? (count + batchSize - 1) / batchSize : count / batchSize;
        if (StepsPerEpoch <= 0)
            throw DataErrors.TooFewExamples.With(count, batchSize);
    }

    public long Count { get; }

    /// <summary>Examples in a global batch.</summary>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public long StepsPerEpoch { get; }

    /// <inheritdoc/>
    public double MeanExamples => BatchSize;

    /// <summary>The example at a position of an epoch.</summary>
    public long At(long epoch, long position) => Permutation(epoch)[position];

    /// <summary>The examples of a global batch, in order.</summary>
    /// <param name="step">Steps since the beginning of training, from 0, across epochs.</param>
    public long[] Batch(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var (epoch, within) = Math.DivRem(step, StepsPerEpoch);
        var permutation = Permutation(epoch);
        var first = within * BatchSize;
        var indices = new long[Math.Min(BatchSize, Count - first)];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = permutation[first + i];
        return indices;
    }

    private IndexPermutation Permutation(long epoch)
    {
        lock (_gate)
        {
            if (_latest is null || _latestEpoch != epoch)
                (_latest, _latestEpoch) = (new IndexPermutation(Count, RandomStream.Key(_seed, "data-order", epoch)), epoch);
            return _latest;
        }
    }
}
