using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B examples: candidates of several queries

/// <summary>The losses, from scores, labels and groups, [B] each. Candidates of one query carry the same group number.</summary>
internal static class RankingLosses
{
    /// <summary>Loss, hits and what both are divided by, all scalars.</summary>
    public static (Tensor Sum, Tensor Hits, Tensor Count) Pointwise(Tensor scores, Tensor labels)
    {
        var sum = nn.functional.binary_cross_entropy_with_logits(scores, labels, reduction: nn.Reduction.Sum);
        return (sum, scores.detach().gt(0).eq(labels.gt(0.5)).sum(), tensor(scores.shape[0]));
    }

    /// <param name="scores">Of the candidates.</param>
    /// <param name="labels">More is better.</param>
    /// <param name="groups">Queries.</param>
    /// <param name="lossOfDifference">Loss of better - worse, element by element.</param>
    public static (Tensor Sum, Tensor Hits, Tensor Count) Pairwise(Tensor scores, Tensor labels, Tensor groups, Func<Tensor, Tensor> lossOfDifference)
    {
        var better = Same(groups).logical_and(labels.unsqueeze(1).gt(labels.unsqueeze(0)));      // [B, B]: row better than column
        var differences = scores.unsqueeze(1) - scores.unsqueeze(0);
        var sum = lossOfDifference(differences).masked_fill(better.logical_not(), 0).sum();
        return (sum, differences.detach().gt(0).logical_and(better).sum(), better.sum());
    }

    /// <summary>Counts queries with a positive label; a hit is a query whose best score is one of its best labels'.</summary>
    public static (Tensor Sum, Tensor Hits, Tensor Count) Listwise(Tensor scores, Tensor labels, Tensor groups)
    {
        var others = Same(groups).logical_not();
        var within = scores.unsqueeze(0).expand(scores.shape[0], -1).masked_fill(others, double.NegativeInfinity);
        var log = scores - within.logsumexp(1);
        var ofGroup = labels.unsqueeze(0).expand(scores.shape[0], -1);
        var totals = ofGroup.masked_fill(others, 0).sum(1);
        var counts = totals.gt(0);
        var shares = labels / totals.masked_fill(counts.logical_not(), 1);
        var best = ofGroup.masked_fill(others, double.NegativeInfinity).amax([1]);
        var chosen = labels.gather(0, within.detach().argmax(1));
        var first = others.logical_not().@long().argmax(1).eq(arange(scores.shape[0], device: scores.device));   // one row for each group
        var counted = first.logical_and(counts);
        return (-(shares * log).masked_fill(counts.logical_not(), 0).sum(), chosen.eq(best).logical_and(counted).sum(), counted.sum());
    }

    private static Tensor Same(Tensor groups) => groups.unsqueeze(1).eq(groups.unsqueeze(0));
}
