using Runner.Optimizers;
using Runner.Parameters;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Training.Data;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>The arithmetic of one optimizer step: gradients of a global batch, the check, clipping, the update.</summary>
internal sealed class TrainingStep(
    TrainingTask task, ParameterBuffer parameters, IOptimizer optimizer, Func<long, double> learningRateAt, Device device, long seed,
    double clipNorm, StageClock stages)
{
    /// <summary>Makes the update; if the loss or the gradient is not finite, leaves the parameters alone and says so.</summary>
    /// <param name="batch">The global batch of this step.</param>
    /// <param name="metrics">Receives the task's sums.</param>
    public StepOutcome Make(StepBatches batch, MetricSums metrics)
    {
        using var scope = NewDisposeScope();
        parameters.ZeroGradients();
        var loss = ForwardBackward(batch, metrics);
        stages.Enter(Stage.Optimizer);
        var outcome = Read(batch.Step, loss);
        if (!outcome.IsFinite)
            return outcome;
        using var quiet = no_grad();
        Clip(outcome.GradientNorm);
        optimizer.Step(outcome.LearningRate, batch.Step + 1);
        return outcome;
    }

    /// <summary>Loss and gradient alone, without an update and without other ranks: to look at a step that was not finite.</summary>
    public StepOutcome Examine(StepBatches batch, MetricSums metrics)
    {
        using var scope = NewDisposeScope();
        parameters.ZeroGradients();
        return Read(batch.Step, ForwardBackward(batch, metrics));
    }

    private Tensor ForwardBackward(StepBatches batch, MetricSums metrics)
    {
        var loss = zeros([], ScalarType.Float64, device);
        for (var i = 0; i < batch.MicroBatches.Count; i++)
        {
            using var scope = NewDisposeScope();
            stages.Enter(Stage.Forward);
            SeedDropout(batch.Step, batch.FirstMicroBatch + i);
            var micro = batch.MicroBatches[i];
            var moved = micro.To(device);
            try
            {
                var output = task.Forward(moved, batch.Totals);
                stages.Enter(Stage.Backward);
                output.Loss.backward();
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

    // dropout is the one draw that happens inside libtorch: a seed of its own for each forward pass makes it a pure function of the step
    private void SeedDropout(long step, int microBatch)
    {
        using var generator = manual_seed(unchecked((long)RandomStream.Key(seed, "dropout", step, microBatch)));
    }

    private StepOutcome Read(long step, Tensor loss)
    {
        using var quiet = no_grad();
        var values = stack([loss, GradientNorm.Of(parameters.Gradients)]).cpu().data<double>();
        return new StepOutcome(values[0], values[1], learningRateAt(step));
    }

    private void Clip(double norm)
    {
        if (clipNorm > 0 && norm > clipNorm)
            parameters.Gradients.mul_(clipNorm / norm);
    }
}
