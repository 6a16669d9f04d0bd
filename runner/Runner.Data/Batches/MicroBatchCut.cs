using Runner.Tasks;

namespace Runner.Data;

/// <summary>
/// How the rows of a global batch become micro-batches and which rank works on which. Every rank computes the same cut, so nothing has to be agreed on.
/// </summary>
/// <param name="First">Number of this rank's first micro-batch among those of all ranks, rank after rank.</param>
/// <param name="MicroBatches">Rows of each of this rank's micro-batches; empty where there are fewer rows than ranks.</param>
internal sealed record MicroBatchCut(int First, IReadOnlyList<int[]> MicroBatches)
{
    public static MicroBatchCut Of(ExampleRows rows, BatchPipelineOptions options)
    {
        var ranks = options.MicroBatchTokens > 0 ? ByTokens(rows, options) : ByRows(rows.Count, options);
        return new MicroBatchCut(ranks.Take(options.Rank).Sum(rank => rank.Count), ranks[options.Rank]);
    }

    /// <summary>Each rank gets a stretch of as many rows as the others, give or take one, in micro-batches of a given number.</summary>
    private static List<int[]>[] ByRows(int count, BatchPipelineOptions options)
    {
        var ranks = new List<int[]>[options.Ranks];
        for (var rank = 0; rank < ranks.Length; rank++)
        {
            var (start, end) = ((int)((long)count * rank / options.Ranks), (int)((long)count * (rank + 1) / options.Ranks));
            ranks[rank] = [];
            var size = options.MicroBatchSize > 0 ? options.MicroBatchSize : Math.Max(1, end - start);
            for (; start < end; start += size)
                ranks[rank].Add([.. Enumerable.Range(start, Math.Min(size, end - start))]);
        }
        return ranks;
    }

    /// <summary>
    /// Rows of like lengths together, longest first. As few micro-batches as the budget allows, but a multiple of the ranks; of all such cuts one whose
    /// largest micro-batch is the smallest. Then each, largest first, goes to the rank with the least to do.
    /// </summary>
    private static List<int[]>[] ByTokens(ExampleRows rows, BatchPipelineOptions options)
    {
        var lengths = new int[rows.Count];
        for (var row = 0; row < lengths.Length; row++)
            lengths[row] = rows.LengthOf(row);
        int[] sorted = [.. Enumerable.Range(0, lengths.Length).OrderByDescending(row => lengths[row])];      // a stable sort: ties stay in place
        long WidthAt(int place) => rows.WidthFor(lengths[sorted[place]]);

        var partition = new LengthPartition(sorted.Length, WidthAt, isPadded: true);
        var needed = partition.Within(options.MicroBatchTokens).Count;
        var cut = partition.Cheapest((needed + options.Ranks - 1) / options.Ranks * options.Ranks, options.MicroBatchTokens);

        var ranks = new List<int[]>[options.Ranks];
        for (var rank = 0; rank < ranks.Length; rank++)
            ranks[rank] = [];
        var loads = new long[options.Ranks];
        foreach (var (part, cost) in cut.Select(part => (part, WidthAt(part.Start.Value) * (part.End.Value - part.Start.Value))).OrderByDescending(part => part.Item2))
        {
            var idlest = Array.IndexOf(loads, loads.Min());
            loads[idlest] += cost;
            ranks[idlest].Add(sorted[part]);
        }
        return ranks;
    }
}
