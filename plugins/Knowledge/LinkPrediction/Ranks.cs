using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge.LinkPrediction;

// Q queries, E entities, K known completions besides the one asked for

/// <summary>Places of the right answers among all entities.</summary>
internal static class Ranks
{
    /// <summary>
    /// Raw and filtered ranks, each [Q] float64, from 1. Of several entities at the same distance each gets their mean place, so a model that
    /// tells nothing apart ranks at the middle, not at the top.
    /// </summary>
    /// <param name="distances">[Q, E], smaller is better.</param>
    /// <param name="answers">[Q] int64: the right entity.</param>
    /// <param name="rows">[K] int64: queries that have other right entities.</param>
    /// <param name="known">[K] int64: those, which filtered ranks leave out.</param>
    public static (Tensor Raw, Tensor Filtered) Of(Tensor distances, Tensor answers, Tensor rows, Tensor known)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var own = distances.gather(1, answers.unsqueeze(1));                                            // [Q, 1]
        var raw = Places(distances.lt(own).sum(1, type: ScalarType.Float64), distances.eq(own).sum(1, type: ScalarType.Float64) - 1);
        var others = distances.flatten().index_select(0, rows * distances.shape[1] + known);            // [K]
        var theirs = own.squeeze(1).index_select(0, rows);
        var nearer = zeros_like(raw).index_add_(0, rows, others.lt(theirs).to(ScalarType.Float64), 1);
        var equal = zeros_like(raw).index_add_(0, rows, others.eq(theirs).to(ScalarType.Float64), 1);
        var filtered = raw - nearer - equal / 2;
        return (raw.MoveToOuterDisposeScope(), filtered.MoveToOuterDisposeScope());
    }

    private static Tensor Places(Tensor nearer, Tensor equal) => 1 + nearer + equal / 2;
}
