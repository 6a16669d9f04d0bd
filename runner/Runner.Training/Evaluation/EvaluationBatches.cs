using Runner.Tasks;

namespace Runner.Training;

/// <summary>
/// The batches of an evaluation set: its examples in stretches, each sorted by length where lengths are known, so that little is padding. Results are
/// means, which do not depend on the order but for rounding.
/// </summary>
internal static class EvaluationBatches
{
    // Long enough to bring like lengths together, short enough to be read before the first batch.
    private const int BatchesPerStretch = 16;

    /// <summary>Says how to make each batch, in order; whoever makes one disposes it.</summary>
    /// <param name="set">Evaluated in pass 0.</param>
    /// <param name="examples">Its first so many examples.</param>
    /// <param name="batchSize">Examples of a batch.</param>
    public static IEnumerable<Func<Batch>> Of(IExampleSet set, long examples, int batchSize)
    {
        var stretch = (long)batchSize * BatchesPerStretch;
        for (var start = 0L; start < examples; start += stretch)
        {
            var indices = new long[Math.Min(stretch, examples - start)];
            for (var i = 0; i < indices.Length; i++)
                indices[i] = start + i;
            var rows = set.Read(indices, epoch: 0);
            var order = Enumerable.Range(0, rows.Count);
            foreach (var chosen in (rows.KnowsLengths ? order.OrderByDescending(rows.LengthOf) : order).Chunk(batchSize))
                yield return () => rows.Collate(chosen);
        }
    }
}
