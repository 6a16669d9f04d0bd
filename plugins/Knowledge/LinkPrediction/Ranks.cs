using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge.LinkPrediction;

// Q queries, E entities, K known completions besides the one asked for

/// <summary>Places of the right answers among all entities.</summary>
internal static class Ranks
{
    /// <summary>
    /// Raw and filtered ranks, each [Q] float64, from 1. A distance that is not a number counts against the model: a right answer with such a distance stands behind all others, and
    /// another entity with such a distance stands before the right one.
    /// </summary>
    /// <param name="distances">[Q, E], smaller is better.</param>
    /// <param name="answers">[Q] int64: the right entity.</param>
    /// <param name="rows">[K] int64: queries that have other right entities.</param>
    /// <param name="known">[K] int64: those, which filtered ranks leave out.</param>
    /// <param name="ties">Where the right entity stands among others at the same distance.</param>
    /// <param name="allowed">[Q, E] bool: entities to rank; null for all. The right one takes part in any case.</param>
    public static (Tensor Raw, Tensor Filtered) Of(Tensor distances, Tensor answers, Tensor rows, Tensor known, RankTies ties = RankTies.Mean, Tensor? allowed = null)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var own = distances.gather(1, answers.unsqueeze(1));                                            // [Q, 1]
        var equal = distances.eq(own);
        var nearer = distances.gt(own).logical_or(equal).logical_not();                                 // what is no number, on either side, counts as nearer
        var places = nearer.to(ScalarType.Float32) + equal.to(ScalarType.Float32) * Share(ties);        // [Q, E]
        places = places.scatter(1, answers.unsqueeze(1), zeros_like(own, ScalarType.Float32));
        if (allowed is not null)
            places = places * allowed.to(ScalarType.Float32);
        var raw = 1 + places.sum(1, type: ScalarType.Float64);
        var others = places.flatten().index_select(0, rows * distances.shape[1] + known).to(ScalarType.Float64);     // [K]
        var filtered = raw.index_add(0, rows, others, -1);
        return (raw.MoveToOuterDisposeScope(), filtered.MoveToOuterDisposeScope());
    }

    private static double Share(RankTies ties) => ties switch { RankTies.Favour => 0, RankTies.Against => 1, _ => 0.5 };
}
