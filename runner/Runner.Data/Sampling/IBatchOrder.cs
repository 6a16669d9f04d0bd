using Runner.Tasks;

namespace Runner.Data;

/// <summary>
/// Which examples make the global batch of which step: a pure function of (seed, step), so the same for any number of ranks and after any restart.
/// Thread-safe.
/// </summary>
public interface IBatchOrder
{
    /// <summary>Global batches in one pass over the data.</summary>
    long StepsPerEpoch { get; }

    /// <summary>The examples of a global batch, in order.</summary>
    /// <param name="step">Steps since the beginning of training, from 0, across epochs.</param>
    long[] Batch(long step);

    /// <summary>Mean examples of a global batch.</summary>
    double MeanExamples { get; }
}

/// <summary>Chooses between the ways to make global batches.</summary>
public static class BatchOrder
{
    /// <summary>Batches by tokens where a number of tokens is given, else by examples.</summary>
    /// <exception cref="Errors.RunnerException">RUN3010, RUN3024: no batch can be made.</exception>
    public static IBatchOrder Of(IExampleSet examples, BatchPipelineOptions options) => options.BatchTokens > 0
        ? new TokenBatchOrder(examples, options.BatchTokens, options.Seed, options.KeepIncompleteBatch)
        : new DataOrder(examples.Count, options.BatchSize, options.Seed, options.KeepIncompleteBatch);
}
