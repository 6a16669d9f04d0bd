using Runner.Knowledge;
using Runner.Randomness;
using Runner.Tasks;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>Training triples with their corruptions, each a pure function of (seed, epoch, index of the triple).</summary>
internal sealed class TrainingTriples(IReadOnlyList<Triple> triples, NegativeSampler sampler, int negatives, long seed) : IExampleSet
{
    public long Count => triples.Count;

    public double MeanTokens => 1;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var size = indices.Length * (1 + negatives);
        var (heads, relations, tails) = (new long[size], new long[size], new long[size]);
        for (var i = 0; i < indices.Length; i++)
        {
            var truth = triples[(int)indices[i]];
            var random = RandomStream.Create(seed, "negative-triples", epoch, indices[i]);
            Put(i, truth);
            for (var j = 1; j <= negatives; j++)
                Put(i + indices.Length * j, sampler.Corrupt(truth, random));
        }
        return LinkBatch.Of(heads, relations, tails, indices.Length);

        void Put(int at, Triple triple) => (heads[at], relations[at], tails[at]) = (triple.Head, triple.Relation, triple.Tail);
    }
}
