using Runner.Metrics;
using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge.LinkPrediction;

// Q queries, E entities, K known completions besides the ones asked for

/// <summary>Questions for the missing ends of triples.</summary>
/// <param name="Answers">[Q] int64: the right entities.</param>
/// <param name="Rows">[K] int64: queries that have other right entities.</param>
/// <param name="Known">[K] int64: those.</param>
/// <param name="Allowed">[Q, E] bool: entities to rank; null for all.</param>
internal sealed record LinkQueries(Tensor Answers, Tensor Rows, Tensor Known, Tensor? Allowed)
{
    private const int QueriesPerTriple = 2;

    /// <summary>What distances say, as scores of which higher ones are better.</summary>
    /// <param name="distances">[Q, E], smaller is better.</param>
    /// <param name="ids">Of the triples.</param>
    /// <param name="part">The end asked for.</param>
    /// <param name="query">0 or 1: number of the question about a triple.</param>
    public IEnumerable<ExamplePrediction> Predictions(Tensor distances, IReadOnlyList<long> ids, string part, int query)
    {
        using var scope = NewDisposeScope();
        var scores = (-distances.to(ScalarType.Float64)).cpu();
        var answers = Answers.cpu().data<long>().ToArray();
        var alsoTrue = Rows.cpu().data<long>().ToArray().Zip(Known.cpu().data<long>().ToArray()).ToLookup(pair => pair.First, pair => (int)pair.Second);
        var allowed = Allowed?.cpu();
        var predictions = new List<ExamplePrediction>();
        for (var i = 0; i < answers.Length; i++)
        {
            var said = new CandidatePrediction(scores[i].data<double>().ToArray(), (int)answers[i], alsoTrue[i].ToHashSet())
            {
                Candidates = allowed?[i].nonzero().flatten().data<long>().ToArray().Select(entity => (int)entity).ToHashSet(),
                Query = ids[i] * QueriesPerTriple + query,
            };
            predictions.Add(new ExamplePrediction(ids[i], said) { Part = part });
        }
        return predictions;
    }
}
