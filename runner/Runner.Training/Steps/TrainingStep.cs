using Runner.Parameters;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Training.Data;
using Runner.Training.Execution;
using Runner.Training.Ranks;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>The arithmetic of one optimizer step: gradients of a global batch, the check, clipping, the update.</summary>
internal sealed class TrainingStep(
    TrainingTask task, ParameterBuffer parameters, UpdateShare update, Func<long, double> learningRateAt, Device device, long seed,
    double clipNorm, StageClock stages, StepExchange exchange, GradientReduction reduction)
{
    /// <summary>Makes the update; if the loss or the gradient is not finite, leaves the parameters alone and says so.</summary>
    /// <param name="batch">This rank's part of the global batch of this step.</param>
    /// <param name="metrics">Receives the task's sums.</param>
    /// <param name="stop">Why the ranks stop instead; null if the step was made.</param>
    public StepOutcome Make(StepBatches batch, MetricSums metrics, out string? stop)
    {
        using var scope = NewDisposeScope();
        stages.Enter(Stage.Collective);
        (var totals, var tokens, stop) = exchange.Before(batch);
        if (stop is not null)
            return default;
        parameters.ZeroGradients();
        using var own = reduction.IsAlone ? null : new MetricSums(device);
        var loss = ForwardBackward(batch, totals, own ?? metrics);
        stages.Enter(Stage.Collective);
        reduction.Finish();
        stages.Enter(Stage.Optimizer);
        var outcome = Read(batch.Step, loss, tokens, own, metrics);
        if (!outcome.IsFinite)
            return outcome;
        using var quiet = no_grad();
        Update(outcome, batch.Step + 1);
        return outcome;
    }

    private Tensor ForwardBackward(StepBatches batch, IReadOnlyDictionary<string, double> totals, MetricSums metrics)
    {
        var loss = zeros([], ScalarType.Float64, device);
        for (var i = 0; i < batch.MicroBatches.Count; i++)
        {
            using var scope = NewDisposeScope();
            stages.Enter(Stage.Forward);
            SeedGenerator(batch.Step, batch.FirstMicroBatch + i);
            var micro = batch.MicroBatches[i];
            using var dropout = DropoutStream.Of(seed, batch.Step, micro, batch.FirstMicroBatch + i).Enter();
            var moved = micro.To(device);
            try
            {
                var output = task.Forward(moved, totals);
                stages.Enter(Stage.Backward);
                output.Loss.backward();
                Callback.ThrowFailure();
                using var quiet = no_grad();
                loss.add_(output.Loss.detach());
                metrics.Add(output.Metrics);
            }
            finally
            {
                if (!ReferenceEquals(moved, micro))
                    moved.Dispose();
            }
        }
        return loss;
    }

    // for whatever draws inside libtorch: a seed of its own for each forward pass makes it a pure function of the step
    private void SeedGenerator(long step, int microBatch)
    {
        using var generator = manual_seed(unchecked((long)RandomStream.Key(seed, "dropout", step, microBatch)));
    }

    private StepOutcome Read(long step, Tensor loss, long tokens, MetricSums? own, MetricSums metrics)
    {
        using var quiet = no_grad();
        var values = stack([loss, update.GradientNorm(device)]).cpu().data<double>();
        var (total, norm) = exchange.After(values[0], values[1], update.Shards is not null, own, metrics);
        return new StepOutcome(total, norm, learningRateAt(step), tokens);
    }

    private void Update(StepOutcome outcome, long number)
    {
        if (update is { Parameters: { } share, Optimizer: { } optimizer })
        {
            if (clipNorm > 0 && outcome.GradientNorm > clipNorm)
                share.Gradients.mul_(clipNorm / outcome.GradientNorm);
            optimizer.Step(outcome.LearningRate, number);
        }
        if (update.Shards is null)
            return;
        stages.Enter(Stage.Collective);
        reduction.Spread(parameters.Values);
    }
}
