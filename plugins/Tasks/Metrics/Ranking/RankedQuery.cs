namespace Runner.Plugins.Tasks.Metrics.Ranking;

/// <summary>The figures of one query with a relevant candidate.</summary>
internal sealed class RankedQuery(RankingOptions options)
{
    /// <param name="scores">Higher is better.</param>
    /// <param name="relevance">From 0, one at least above.</param>
    public (double Ndcg, double Precision, double Reciprocal) Figures(IReadOnlyList<double> scores, IReadOnlyList<double> relevance)
    {
        var groups = Groups(scores, relevance);
        var (gain, precision, reciprocal) = (0.0, 0.0, 0.0);
        var (place, found) = (0, 0);                                            // candidates and relevant ones before the group
        foreach (var group in groups)
        {
            gain += Gains(group).Index().Sum(item => item.Item * Discount(place + item.Index));
            var relevant = group.Count(item => item > 0);
            if (relevant > 0)
            {
                precision += Precisions(place, found, group.Length, relevant);
                if (found == 0)
                    reciprocal = Reciprocal(place, group.Length, relevant);
            }
            (place, found) = (place + group.Length, found + relevant);
        }
        var ideal = relevance.OrderDescending().Index().Sum(item => Gain(item.Item) * Discount(item.Index));
        return (gain / ideal, precision / found, reciprocal);
    }

    // one candidate after the other, or, where the mean over orders is wanted, those of one score together
    private List<double[]> Groups(IReadOnlyList<double> scores, IReadOnlyList<double> relevance)
    {
        // a score that is no number: the worst for the relevant, the best for the others
        double Score(int i) => !double.IsNaN(scores[i]) ? scores[i] : relevance[i] > 0 ? double.NegativeInfinity : double.PositiveInfinity;
        double Tie(int i) => options.Ties switch
        {
            _ when double.IsNaN(scores[i]) => relevance[i] > 0 ? double.PositiveInfinity : double.NegativeInfinity,
            TieOrder.Favour => -relevance[i],
            TieOrder.Listed => i,
            TieOrder.ListedReversed => -i,
            _ => relevance[i],
        };
        var order = Enumerable.Range(0, scores.Count).OrderByDescending(Score).ThenBy(Tie).ThenBy(i => double.IsNaN(scores[i]) ? relevance[i] : 0);
        if (options.Ties != TieOrder.Mean)
            return [.. order.Select(i => new[] { relevance[i] })];
        return [.. order.GroupBy(i => (Score(i), double.IsNaN(scores[i]) ? i : -1)).Select(group => group.Select(i => relevance[i]).ToArray())];
    }

    private IEnumerable<double> Gains(double[] group)
    {
        var mean = group.Average(Gain);
        return group.Select(_ => mean);
    }

    private double Gain(double relevance) => options.Gain == RankingGain.Linear ? relevance : Math.Pow(2, relevance) - 1;

    private double Discount(int place) => place < options.Cutoff ? 1 / Math.Log2(place + 2) : 0;

    /// <summary>Sum over the group's relevant ones of the precision down to each, in the mean over all orders of the group.</summary>
    private static double Precisions(int place, int found, int size, int relevant)
    {
        var others = size == 1 ? 0 : (relevant - 1.0) / (size - 1);             // share of relevant ones among the rest
        return relevant * Enumerable.Range(0, size).Average(j => (found + 1 + j * others) / (place + j + 1));
    }

    /// <summary>1 / rank of the group's first relevant one, in the mean over all orders of the group.</summary>
    private static double Reciprocal(int place, int size, int relevant)
    {
        var (sum, none) = (0.0, 1.0);                                           // none: probability that no relevant one came yet
        for (var j = 0; j <= size - relevant; j++)
        {
            var here = (double)relevant / (size - j);
            sum += none * here / (place + j + 1);
            none *= 1 - here;
        }
        return sum;
    }
}
