using Runner.Knowledge;
using Runner.Tasks;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>Held-out triples to rank, each with the other true completions of both its ends.</summary>
/// <param name="types">What entities each relation takes; null where all are ranked.</param>
internal sealed class RankedTriples(IReadOnlyList<Triple> triples, TripleIndex tails, TripleIndex heads, RelationTypes? types = null) : IExampleSet
{
    public long Count => triples.Count;

    public double MeanTokens => 1;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var chosen = new Triple[indices.Length];
        for (var i = 0; i < chosen.Length; i++)
            chosen[i] = triples[(int)indices[i]];
        var batch = LinkBatch.Of(
            Array.ConvertAll(chosen, triple => (long)triple.Head), Array.ConvertAll(chosen, triple => (long)triple.Relation),
            Array.ConvertAll(chosen, triple => (long)triple.Tail), chosen.Length);
        batch.ExampleIds = indices.ToArray();
        Add(batch, LinkBatch.KnownTailRows, LinkBatch.KnownTails, chosen, (triple, known) => Others(tails.Of(triple.Head, triple.Relation), triple.Tail, known));
        Add(batch, LinkBatch.KnownHeadRows, LinkBatch.KnownHeads, chosen, (triple, known) => Others(heads.Of(triple.Tail, triple.Relation), triple.Head, known));
        if (types is not null)
        {
            batch.Add(LinkBatch.AllowedTails, types.Tails(chosen), chosen.Length, types.Entities);
            batch.Add(LinkBatch.AllowedHeads, types.Heads(chosen), chosen.Length, types.Entities);
        }
        return batch;
    }

    private static void Add(Batch batch, string rowsName, string knownName, Triple[] triples, Action<Triple, List<long>> gather)
    {
        var (rows, known) = (new List<long>(), new List<long>());
        for (var i = 0; i < triples.Length; i++)
        {
            gather(triples[i], known);
            while (rows.Count < known.Count)
                rows.Add(i);
        }
        batch.Add(rowsName, [.. rows], rows.Count);
        batch.Add(knownName, [.. known], known.Count);
    }

    private static void Others(ReadOnlySpan<int> known, int own, List<long> others)
    {
        foreach (var entity in known)
        {
            if (entity != own)
                others.Add(entity);
        }
    }
}
