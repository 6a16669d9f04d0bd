using Runner.Tasks;

namespace Runner.Data;

/// <summary>The micro-batches of one step that this rank works on. Whoever takes it disposes it.</summary>
/// <param name="Step">Steps since the beginning of training, from 0, across epochs.</param>
/// <param name="Epoch">Pass over the data, from 0.</param>
/// <param name="StepInEpoch">Steps since the beginning of the epoch, from 0.</param>
/// <param name="Indices">Examples of the whole global batch, in order.</param>
/// <param name="FirstMicroBatch">Number of the first micro-batch among those of all ranks, rank after rank.</param>
/// <param name="MicroBatches">This rank's micro-batches, on the CPU; none where the global batch has fewer rows than there are ranks.</param>
public sealed record StepBatches(
    long Step, long Epoch, long StepInEpoch, IReadOnlyList<long> Indices, int FirstMicroBatch, IReadOnlyList<Batch> MicroBatches)
    : IDisposable
{
    /// <summary>Labels per objective over this rank's micro-batches; summed over ranks they are the totals of the global batch.</summary>
    public IReadOnlyDictionary<string, double> Totals { get; init; } = Sum(MicroBatches);

    /// <summary>Tokens over this rank's micro-batches, padding not counted.</summary>
    public long Tokens { get; } = MicroBatches.Sum(batch => batch.Tokens);

    public void Dispose()
    {
        foreach (var batch in MicroBatches)
            batch.Dispose();
    }

    private static Dictionary<string, double> Sum(IReadOnlyList<Batch> batches)
    {
        var totals = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var batch in batches)
        {
            foreach (var (objective, labels) in batch.Counts)
                totals[objective] = totals.GetValueOrDefault(objective) + labels;
        }
        return totals;
    }
}
