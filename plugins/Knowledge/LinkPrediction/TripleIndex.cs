using Runner.Knowledge;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>The known tails of (head, relation) or heads of (relation, tail), each list sorted and without doubles.</summary>
internal sealed class TripleIndex
{
    private readonly long[] _keys;
    private readonly int[] _starts;
    private readonly int[] _values;

    private TripleIndex(IEnumerable<(long Key, int Value)> entries)
    {
        var sorted = entries.Distinct().ToArray();
        Array.Sort(sorted);
        _values = Array.ConvertAll(sorted, entry => entry.Value);
        var (keys, starts) = (new List<long>(), new List<int>());
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i].Key == sorted[i - 1].Key)
                continue;
            keys.Add(sorted[i].Key);
            starts.Add(i);
        }
        starts.Add(sorted.Length);
        (_keys, _starts) = ([.. keys], [.. starts]);
    }

    public static TripleIndex OfTails(IEnumerable<Triple> triples) => new(triples.Select(triple => (Key(triple.Head, triple.Relation), triple.Tail)));

    public static TripleIndex OfHeads(IEnumerable<Triple> triples) => new(triples.Select(triple => (Key(triple.Tail, triple.Relation), triple.Head)));

    /// <summary>What completes an entity and a relation.</summary>
    public ReadOnlySpan<int> Of(int entity, int relation)
    {
        var at = Array.BinarySearch(_keys, Key(entity, relation));
        return at < 0 ? [] : _values.AsSpan(_starts[at].._starts[at + 1]);
    }

    private static long Key(int entity, int relation) => ((long)entity << 32) | (uint)relation;
}
