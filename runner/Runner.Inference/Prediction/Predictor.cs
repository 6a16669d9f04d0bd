using Runner.Metrics;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Training;
using Runner.Training.Ranks;
using static TorchSharp.torch;

namespace Runner.Inference;

/// <summary>
/// What a trained model predicts for examples. Runs batches as an evaluation does: in evaluation mode, without gradients, in fp32, with draws that depend on the
/// seed and the place of the batch alone.
/// </summary>
/// <param name="model">Predicts. Stays the caller's to dispose, and where it is.</param>
/// <param name="device">Where the model is.</param>
public sealed class Predictor(TaskModel model, Device device)
{
    /// <summary>Examples of a batch.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Decides what a model draws while it predicts, where it draws at all: the seed of the run.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Predictions for the first examples of a set, in the order of their ids.</summary>
    /// <param name="examples">The examples, in pass 0.</param>
    /// <param name="count">How many of them; null for all.</param>
    /// <param name="stop">Gives up between two batches.</param>
    /// <exception cref="Errors.RunnerException">RUN4008: the model's predictions are not those of the batch's examples, each once.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public IReadOnlyList<ExamplePrediction> Predict(IExampleSet examples, long? count = null, CancellationToken stop = default) =>
        Predict(new EvaluationSet("examples", examples), count, stop).Predictions;

    /// <summary>Predictions for the first examples of a set, combined where the set says how, and what its metrics make of them.</summary>
    /// <param name="set">The set, in pass 0.</param>
    /// <param name="count">How many of its examples; null for all.</param>
    /// <param name="stop">Gives up between two batches.</param>
    /// <exception cref="Errors.RunnerException">RUN4008: the model's predictions are not those of the batch's examples, each once.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public (IReadOnlyList<ExamplePrediction> Predictions, IReadOnlyDictionary<string, double> Values) Predict(EvaluationSet set, long? count = null, CancellationToken stop = default)
    {
        var examples = set.Examples;
        var collected = new CollectedPredictions(set, model, new RankGroup(null));
        using var quiet = no_grad();
        var training = model.Network.training;
        model.Network.eval();
        try
        {
            var start = 0L;
            foreach (var make in EvaluationBatches.Of(examples, Math.Min(count ?? examples.Count, examples.Count), BatchSize))
            {
                stop.ThrowIfCancellationRequested();
                Predict(make, start, collected);
                start += BatchSize;
            }
            return collected.Gather();
        }
        finally
        {
            model.Network.train(training);
        }
    }

    private void Predict(Func<Batch> make, long start, CollectedPredictions collected)
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(unchecked((long)RandomStream.Key(Seed, "evaluation", start)));
        using var batch = make();
        var moved = batch.To(device);
        try
        {
            // what the labels weigh in the loss is of no account here
            var totals = batch.Counts.ToDictionary(count => count.Key, count => (double)count.Value, StringComparer.Ordinal);
            collected.Add(batch, model.Predict(moved, totals).Predictions);
        }
        finally
        {
            if (!ReferenceEquals(moved, batch))
                moved.Dispose();
        }
    }
}
