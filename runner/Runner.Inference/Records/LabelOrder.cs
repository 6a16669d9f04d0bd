using Runner.Metrics;

namespace Runner.Inference;

/// <summary>
/// Whether predictions of classes look as if the labels of the model and of the data were in another order: hardly better than always naming one class, and far better once
/// predicted classes are exchanged.
/// </summary>
public static class LabelOrder
{
    private const double Gain = 0.2;

    /// <summary>What predicted classes would have to be taken for; null where nothing points to it.</summary>
    /// <param name="predictions">Predictions of one class each; others are left out.</param>
    /// <param name="classes">Classes there are.</param>
    public static LabelOrderFinding? Of(IEnumerable<ExamplePrediction> predictions, int classes)
    {
        var counts = new long[classes, classes];
        var all = 0L;
        foreach (var said in predictions.Select(prediction => prediction.Prediction).OfType<ClassPrediction>())
        {
            if (said.Predicted < 0 || said.Truth < 0 || said.Predicted >= classes || said.Truth >= classes)
                continue;
            counts[said.Predicted, said.Truth]++;
            all++;
        }
        if (all == 0)
            return null;
        var right = Enumerable.Range(0, classes).Sum(i => counts[i, i]);
        var chance = Enumerable.Range(0, classes).Max(truth => Enumerable.Range(0, classes).Sum(predicted => counts[predicted, truth]));
        var best = Assignment.Of(counts);
        var lifted = Enumerable.Range(0, classes).Sum(predicted => counts[predicted, best[predicted]]);
        return right <= chance + 0.02 * all && lifted - Math.Max(right, chance) >= Gain * all && !best.SequenceEqual(Enumerable.Range(0, classes))
            ? new LabelOrderFinding((double)right / all, (double)lifted / all, best)
            : null;
    }
}

/// <summary>Labels that seem to be in another order.</summary>
/// <param name="Right">As the labels stand.</param>
/// <param name="Lifted">With predicted classes exchanged.</param>
/// <param name="TakenFor">The class that each predicted class would be taken for.</param>
public sealed record LabelOrderFinding(double Right, double Lifted, IReadOnlyList<int> TakenFor);

/// <summary>The assignment of rows to columns with the largest sum (Kuhn 1955; in O(n^3) by shortest augmenting paths, Jonker and Volgenant 1987).</summary>
internal static class Assignment
{
    /// <summary>The column of each row.</summary>
    /// <param name="gain">Square.</param>
    public static int[] Of(long[,] gain)
    {
        var n = gain.GetLength(0);
        var (rows, columns, matched, way) = (new long[n + 1], new long[n + 1], new int[n + 1], new int[n + 1]);
        for (var row = 1; row <= n; row++)
        {
            matched[0] = row;
            var column = 0;
            var (least, used) = (Enumerable.Repeat(long.MaxValue, n + 1).ToArray(), new bool[n + 1]);
            do
            {
                used[column] = true;
                var (current, next, delta) = (matched[column], 0, long.MaxValue);
                for (var j = 1; j <= n; j++)
                {
                    if (used[j])
                        continue;
                    var cost = -gain[current - 1, j - 1] - rows[current] - columns[j];
                    if (cost < least[j])
                        (least[j], way[j]) = (cost, column);
                    if (least[j] < delta)
                        (delta, next) = (least[j], j);
                }
                for (var j = 0; j <= n; j++)
                {
                    if (used[j])
                        (rows[matched[j]], columns[j]) = (rows[matched[j]] + delta, columns[j] - delta);
                    else if (least[j] != long.MaxValue)
                        least[j] -= delta;
                }
                column = next;
            }
            while (matched[column] != 0);
            for (; column != 0; column = way[column])
                matched[column] = matched[way[column]];
        }
        var assigned = new int[n];
        for (var j = 1; j <= n; j++)
            assigned[matched[j] - 1] = j - 1;
        return assigned;
    }
}
