using Runner.LibTorch;
using Runner.Metrics;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Training.Precision;
using Runner.Training.Ranks;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>
/// Evaluates on all sets: the first examples of each, in evaluation mode and without gradients. Draws nothing from the training's
/// random streams, so evaluating more or less often changes nothing else.
/// </summary>
public sealed class Evaluator
{
    private readonly TrainingTask _task;
    private readonly EvaluationOptions _options;
    private readonly Device _device;
    private readonly long _seed;
    private readonly RankGroup _ranks;
    private readonly StepExchange _exchange;
    private readonly StepPrecision _precision;
    private readonly Dictionary<(EvaluationSet Set, long Examples), IReadOnlyDictionary<string, double>> _totals = [];

    /// <param name="task">Model and sets.</param>
    /// <param name="options">How much of them.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="seed">Of the run.</param>
    public Evaluator(TrainingTask task, EvaluationOptions options, Device device, long seed)
        : this(task, options, device, seed, new RankGroup(null), new StepExchange(new RankGroup(null), () => null), StepPrecision.Full)
    {
    }

    // ranks take the batches of a set in turn, and add up what they found
    internal Evaluator(
        TrainingTask task, EvaluationOptions options, Device device, long seed, RankGroup ranks, StepExchange exchange, StepPrecision precision)
    {
        (_task, _options, _device, _seed) = (task, options, device, seed);
        (_ranks, _exchange, _precision) = (ranks, exchange, precision);
    }

    /// <summary>Evaluates all sets.</summary>
    /// <param name="step">Updates the weights have seen, for the report.</param>
    /// <param name="stop">Asked between batches; when it says true the evaluation is given up.</param>
    /// <returns>The report, or null if it was given up.</returns>
    public EvaluationReport? Evaluate(long step, Func<bool>? stop = null)
    {
        var sets = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        var predictions = new Dictionary<string, IReadOnlyList<ExamplePrediction>>(StringComparer.Ordinal);
        foreach (var set in _task.Evaluations)
        {
            var collected = set.Metrics.Count > 0 ? new CollectedPredictions(set, _task.Model, _ranks) : null;
            if (Evaluate(set, ExamplesOf(set), stop, collected) is not { } means)
                return null;
            sets.Add(set.Name, collected is null ? means : WithMetrics(set, means, collected, predictions));
        }
        return new EvaluationReport(step, sets) { Predictions = predictions };
    }

    /// <summary>Full names of the metrics that evaluation gives: means, found out by one example of each set, and what its metrics say they give.</summary>
    public IReadOnlyList<string> MetricNames() =>
    [
        .. _task.Evaluations.SelectMany(set => Evaluate(set, Math.Min(1, ExamplesOf(set)), null, null)!.Keys
            .Concat(PredictionMetrics.Values(set.Metrics).Select(value => value.Name)).Select(m => MetricName.Evaluation(set.Name, m))),
    ];

    /// <summary>Examples used of a set.</summary>
    public long ExamplesOf(EvaluationSet set) =>
        _options.MaxExamples == 0 ? set.Examples.Count : Math.Min(_options.MaxExamples, set.Examples.Count);

    private IReadOnlyDictionary<string, double>? Evaluate(EvaluationSet set, long examples, Func<bool>? stop, CollectedPredictions? predictions)
    {
        using var quiet = no_grad();
        if (Totals(set, examples, stop) is not { } totals)
            return null;
        using var sums = new MetricSums(_device);
        var training = _task.Model.Network.training;
        _task.Model.Network.eval();
        try
        {
            var start = 0L;
            foreach (var round in Rounds(set, examples))
            {
                if (stop?.Invoke() == true)
                    return null;
                if (_ranks.Rank < round.Length)
                    EvaluateBatch(round[_ranks.Rank], start + (long)_options.BatchSize * _ranks.Rank, totals, sums, predictions);
                start += (long)_options.BatchSize * _ranks.Size;
                ScalarLifetime.Release();
            }
            return MetricSums.Means(_exchange.Sum(sums.Read()), _task.Model);
        }
        finally
        {
            _task.Model.Network.train(training);
        }
    }

    // beside the means, which stay what they are
    private static Dictionary<string, double> WithMetrics(
        EvaluationSet set, IReadOnlyDictionary<string, double> means, CollectedPredictions collected, Dictionary<string, IReadOnlyList<ExamplePrediction>> predictions)
    {
        var (gathered, values) = collected.Gather();
        predictions.Add(set.Name, gathered);
        var all = new Dictionary<string, double>(means, StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            if (!all.TryAdd(name, value))
                throw TrainingErrors.BadEvaluationSet.With(set.Name, $"a metric and a mean of it are both called '{name}'");
        }
        return all;
    }

    // one batch for each rank
    private IEnumerable<Func<Batch>[]> Rounds(EvaluationSet set, long examples) =>
        EvaluationBatches.Of(set.Examples, examples, _options.BatchSize).Chunk(_ranks.Size);

    /// <summary>
    /// Labels of the whole set by objective, so that each objective's part of the loss is a mean over the set's labels: a mean of the batches' means would
    /// weigh a label by the company it keeps, and change with the batch size. An evaluation set is always the same, so it is counted once. Null if given up.
    /// </summary>
    private IReadOnlyDictionary<string, double>? Totals(EvaluationSet set, long examples, Func<bool>? stop)
    {
        if (_totals.TryGetValue((set, examples), out var known))
            return known;
        var counts = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var round in Rounds(set, examples))
        {
            if (stop?.Invoke() == true)
                return null;
            if (_ranks.Rank >= round.Length)
                continue;
            using var batch = round[_ranks.Rank]();
            foreach (var (objective, labels) in batch.Counts)
                counts[objective] = counts.GetValueOrDefault(objective) + labels;
        }
        var mine = new SortedDictionary<string, MetricTotal>(counts.ToDictionary(c => c.Key, c => new MetricTotal(c.Value, 1)), StringComparer.Ordinal);
        return _totals[(set, examples)] = _exchange.Sum(mine).ToDictionary(total => total.Key, total => total.Value.Sum, StringComparer.Ordinal);
    }

    private void EvaluateBatch(Func<Batch> make, long start, IReadOnlyDictionary<string, double> totals, MetricSums sums, CollectedPredictions? predictions)
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(unchecked((long)RandomStream.Key(_seed, "evaluation", start)));
        using var batch = make();
        var moved = batch.To(_device);
        try
        {
            using var lower = _precision.Enter();
            if (predictions is null)
            {
                sums.Add(_task.Model.Forward(moved, totals).Metrics);
                return;
            }
            var predicted = _task.Model.Predict(moved, totals);
            sums.Add(predicted.Output.Metrics);
            predictions.Add(batch, predicted.Predictions);
        }
        finally
        {
            if (!ReferenceEquals(moved, batch))
                moved.Dispose();
        }
    }
}
