using Runner.Randomness;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>
/// Evaluates on all sets: the first examples of each, in order, in evaluation mode and without gradients. Draws nothing from the training's
/// random streams, so evaluating more or less often changes nothing else.
/// </summary>
public sealed class Evaluator(TrainingTask task, EvaluationOptions options, Device device, long seed)
{
    /// <summary>Evaluates all sets.</summary>
    /// <param name="step">Updates the weights have seen, for the report.</param>
    /// <param name="stop">Asked between batches; when it says true the evaluation is given up.</param>
    /// <returns>The report, or null if it was given up.</returns>
    public EvaluationReport? Evaluate(long step, Func<bool>? stop = null)
    {
        var sets = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var set in task.Evaluations)
        {
            if (Evaluate(set, ExamplesOf(set), stop) is not { } metrics)
                return null;
            sets.Add(set.Name, metrics);
        }
        return new EvaluationReport(step, sets);
    }

    /// <summary>Full names of the metrics that evaluation gives, found out by one example of each set.</summary>
    public IReadOnlyList<string> MetricNames() =>
    [
        .. task.Evaluations.SelectMany(set => Evaluate(set, Math.Min(1, ExamplesOf(set)), null)!.Keys.Select(m => $"eval/{set.Name}/{m}")),
    ];

    /// <summary>Examples used of a set.</summary>
    public long ExamplesOf(EvaluationSet set) =>
        options.Examples == 0 ? set.Examples.Count : Math.Min(options.Examples, set.Examples.Count);

    private IReadOnlyDictionary<string, double>? Evaluate(EvaluationSet set, long examples, Func<bool>? stop)
    {
        using var quiet = no_grad();
        using var sums = new MetricSums(device);
        var training = task.Model.training;
        task.Model.eval();
        try
        {
            for (var start = 0L; start < examples; start += options.BatchSize)
            {
                if (stop?.Invoke() == true)
                    return null;
                EvaluateBatch(set, start, (int)Math.Min(options.BatchSize, examples - start), sums);
                ScalarLifetime.Release();
            }
            return sums.Means(task);
        }
        finally
        {
            task.Model.train(training);
        }
    }

    private void EvaluateBatch(EvaluationSet set, long start, int count, MetricSums sums)
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(unchecked((long)RandomStream.Key(seed, "evaluation", start)));
        var indices = new long[count];
        for (var i = 0; i < count; i++)
            indices[i] = start + i;
        using var batch = set.Examples.Collate(indices, epoch: 0);
        var moved = batch.To(device);
        try
        {
            sums.Add(task.Forward(moved, batch.Counts).Metrics);
        }
        finally
        {
            if (!ReferenceEquals(moved, batch))
                moved.Dispose();
        }
    }
}
