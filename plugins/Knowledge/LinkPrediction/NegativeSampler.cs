using Runner.Knowledge;
using Runner.Randomness;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>Corrupts triples: an end is chosen, then another entity drawn uniformly from those allowed. Thread-safe.</summary>
internal sealed class NegativeSampler
{
    private readonly NegativeOptions _options;
    private readonly int _entities;
    private readonly TripleIndex _tails, _heads;
    private readonly double[] _replaceHead;

    public NegativeSampler(NegativeOptions options, TripleData data)
    {
        (_options, _entities) = (options, data.Entities.Count);
        (_tails, _heads) = (TripleIndex.OfTails(data.Training), TripleIndex.OfHeads(data.Training));
        _replaceHead = new double[data.Relations.Count];
        Array.Fill(_replaceHead, 0.5);
        if (options.Sampling == NegativeSampling.Bernoulli)
        {
            // tph / (tph + hpt) with tph = triples / heads, hpt = triples / tails
            foreach (var relation in data.Training.GroupBy(triple => triple.Relation))
            {
                double heads = relation.Select(triple => triple.Head).Distinct().Count(), tails = relation.Select(triple => triple.Tail).Distinct().Count();
                _replaceHead[relation.Key] = tails / (heads + tails);
            }
        }
    }

    /// <summary>One corruption of <paramref name="triple"/>: a draw for the end, then one for the entity.</summary>
    public Triple Corrupt(Triple triple, RandomStream random) =>
        random.NextDouble() < _replaceHead[triple.Relation]
            ? triple with { Head = Draw(_heads.Of(triple.Tail, triple.Relation), triple.Head, random) }
            : triple with { Tail = Draw(_tails.Of(triple.Head, triple.Relation), triple.Tail, random) };

    private int Draw(ReadOnlySpan<int> known, int own, RandomStream random)
    {
        if (!_options.SkipKnown || known.Length >= _entities)
            known = new[] { own };
        if (known.Length >= _entities)
            return own;                                                     // a graph of one entity
        var number = random.NextInt32(_entities - known.Length);            // among the entities that are not known, in order
        var (low, high) = (0, known.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (known[middle] - middle <= number)
                low = middle + 1;
            else
                high = middle;
        }
        return number + low;
    }
}
