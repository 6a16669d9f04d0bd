using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// N labels, C classes

/// <summary>Cross-entropy with a weight for each class and with smoothed labels, as PyTorch defines it where both act.</summary>
/// <remarks>
/// Loss of a label y: <c>(1 - e) w_y (-log p_y) + e / C sum_c w_c (-log p_c)</c>, with e the smoothing (Szegedy et al. 2016, arXiv:1512.00567, section 7). Means are over
/// the weights <c>w_y</c> of the labels.
/// </remarks>
internal static class SmoothedCrossEntropy
{
    /// <summary>The sum over the labels, and the sum of their weights; scalars.</summary>
    /// <param name="logits">[N, C].</param>
    /// <param name="labels">[N] int64; <see cref="ClassHead.Ignored"/> counts nowhere.</param>
    /// <param name="weights">Of the classes, C; null for 1 each.</param>
    /// <param name="smoothing">From 0 to below 1.</param>
    public static (Tensor Sum, Tensor Weights) Of(Tensor logits, Tensor labels, IReadOnlyList<double>? weights, double smoothing)
    {
        var classes = logits.shape[1];
        var weight = weights is null
            ? ones(classes, logits.dtype, logits.device)
            : tensor(weights.Select(value => (float)value).ToArray(), logits.dtype, logits.device);
        var log = logits.log_softmax(1);
        var known = labels.ge(0);
        var chosen = labels.clamp_min(0);
        var mine = weight.index_select(0, chosen).masked_fill(known.logical_not(), 0);           // [N]
        var sum = -(log.gather(1, chosen.unsqueeze(1)).squeeze(1) * mine).sum() * (1 - smoothing);
        if (smoothing > 0)
        {
            var all = (log * weight).sum(1).masked_fill(known.logical_not(), 0);
            sum = sum - all.sum() * (smoothing / classes);
        }
        return (sum, mine.detach().sum());
    }
}
