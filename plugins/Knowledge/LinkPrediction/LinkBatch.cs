using Runner.Tasks;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>Names in batches of triples.</summary>
internal static class LinkBatch
{
    /// <summary>[N] int64. In training: B true triples, then a block of B for each corruption.</summary>
    public const string Heads = "heads";

    /// <summary>[N] int64.</summary>
    public const string Relations = "relations";

    /// <summary>[N] int64.</summary>
    public const string Tails = "tails";

    /// <summary>In evaluation, [K] int64: rows of the batch with another true tail, and <see cref="KnownTails"/> says which.</summary>
    public const string KnownTailRows = "known-tail-rows";

    /// <summary>[K] int64.</summary>
    public const string KnownTails = "known-tails";

    /// <summary>In evaluation, [K] int64: rows of the batch with another true head, and <see cref="KnownHeads"/> says which.</summary>
    public const string KnownHeadRows = "known-head-rows";

    /// <summary>[K] int64.</summary>
    public const string KnownHeads = "known-heads";

    /// <summary>In evaluation under a type constraint, [N, E] bool: entities that the row's relation takes as tails.</summary>
    public const string AllowedTails = "allowed-tails";

    /// <summary>[N, E] bool: as heads.</summary>
    public const string AllowedHeads = "allowed-heads";

    /// <summary>Objective: true triples.</summary>
    public const string Triples = "triples";

    /// <summary>A batch of these triples, of which the first <paramref name="positives"/> are true.</summary>
    public static Batch Of(long[] heads, long[] relations, long[] tails, int positives)
    {
        var batch = new Batch(positives, positives);
        batch.Add(Heads, heads, heads.Length);
        batch.Add(Relations, relations, relations.Length);
        batch.Add(Tails, tails, tails.Length);
        batch.Count(Triples, positives);
        return batch;
    }
}
