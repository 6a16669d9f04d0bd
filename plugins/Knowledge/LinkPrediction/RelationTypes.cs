using Runner.Knowledge;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>Which entities each relation takes as heads and as tails, by the triples that are known.</summary>
internal sealed class RelationTypes
{
    private readonly ILookup<int, int> _heads, _tails;

    /// <param name="entities">How many there are.</param>
    public RelationTypes(IReadOnlyList<Triple> triples, int entities)
    {
        Entities = entities;
        _heads = triples.Select(triple => (triple.Relation, triple.Head)).Distinct().ToLookup(pair => pair.Relation, pair => pair.Head);
        _tails = triples.Select(triple => (triple.Relation, triple.Tail)).Distinct().ToLookup(pair => pair.Relation, pair => pair.Tail);
    }

    public int Entities { get; }

    /// <summary>[triples, entities]: what may stand at the head.</summary>
    public bool[] Heads(Triple[] triples) => Allowed(triples, _heads);

    /// <summary>[triples, entities]: what may stand at the tail.</summary>
    public bool[] Tails(Triple[] triples) => Allowed(triples, _tails);

    private bool[] Allowed(Triple[] triples, ILookup<int, int> takes)
    {
        var allowed = new bool[triples.Length * Entities];
        for (var i = 0; i < triples.Length; i++)
        {
            foreach (var entity in takes[triples[i].Relation])
                allowed[i * Entities + entity] = true;
        }
        return allowed;
    }
}
