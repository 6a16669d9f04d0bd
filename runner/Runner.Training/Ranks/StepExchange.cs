using Runner.Data;

namespace Runner.Training.Ranks;

/// <summary>What ranks tell each other around a step. Alone, nothing is sent and nothing is added up anew.</summary>
internal sealed class StepExchange(RankGroup ranks, Func<string?> wantsToStop)
{
    private const string Tokens = " tokens";
    private const string Loss = " loss";
    private const string Squares = " squares";

    /// <summary>Labels of the global batch by objective, its tokens, and why the ranks stop instead of making the step; null if they make it.</summary>
    public (IReadOnlyDictionary<string, double> Totals, long Tokens, string? Stop) Before(StepBatches batch)
    {
        if (ranks.Size == 1)
            return (batch.Totals, batch.Tokens, null);
        var message = new StepMessage { Stop = wantsToStop() };
        foreach (var (objective, labels) in batch.Totals)
            message.Sums[objective] = labels;
        message.Sums[Tokens] = batch.Tokens;
        var total = StepMessage.Add(ranks.Exchange(message.ToBytes()));
        total.Sums.Remove(Tokens, out var tokens);
        return (total.Sums, (long)tokens, total.Stop);
    }

    /// <summary>Loss and gradient norm of the global batch; its metrics are added to <paramref name="metrics"/>.</summary>
    /// <param name="loss">This rank's share of the loss.</param>
    /// <param name="norm">Norm of the gradient, or of this rank's stretch of it.</param>
    /// <param name="isStretch">Whether norms of stretches have to be put together.</param>
    /// <param name="step">This rank's metrics of the step; null where they went to <paramref name="metrics"/> already.</param>
    /// <param name="metrics">Sums since the last report.</param>
    public (double Loss, double Norm) After(double loss, double norm, bool isStretch, MetricSums? step, MetricSums metrics)
    {
        if (ranks.Size == 1)
            return (loss, norm);
        var message = new StepMessage { Metrics = step?.Read() ?? new(StringComparer.Ordinal) };
        message.Sums[Loss] = loss;
        if (isStretch)
            message.Sums[Squares] = norm * norm;
        var total = StepMessage.Add(ranks.Exchange(message.ToBytes()));
        metrics.Add(total.Metrics);
        return (total.Sums[Loss], isStretch ? Math.Sqrt(total.Sums[Squares]) : norm);
    }

    /// <summary>Why training is to stop, agreed by all ranks; null if nobody wants to.</summary>
    public string? Stop() => ranks.Size == 1
        ? wantsToStop()
        : StepMessage.Add(ranks.Exchange(new StepMessage { Stop = wantsToStop() }.ToBytes())).Stop;

    /// <summary>Sums of all ranks' metrics.</summary>
    public IReadOnlyDictionary<string, MetricTotal> Sum(SortedDictionary<string, MetricTotal> mine) => ranks.Size == 1
        ? mine
        : StepMessage.Add(ranks.Exchange(new StepMessage { Metrics = mine }.ToBytes())).Metrics;
}
