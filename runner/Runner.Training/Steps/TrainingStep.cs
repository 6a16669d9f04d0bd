using Runner.Data;
using Runner.Execution;
using Runner.Parameters;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Training.Execution;
using Runner.Training.Precision;
using Runner.Training.Ranks;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>The arithmetic of one optimizer step: gradients of a global batch, the check, clipping, the update.</summary>
internal sealed class TrainingStep(
    TaskModel model, ParameterBuffer parameters, UpdateShare update, Func<long, double> learningRateAt, Device device, long seed,
    double clipNorm, PhaseClock phases, StepExchange exchange, GradientReduction reduction,
    StepPrecision precision, BlockPolicy? blocks)
{
    private long _made;

    /// <summary>Makes the update; if the loss or the gradient is not finite, leaves the parameters alone and says so.</summary>
    /// <param name="batch">This rank's part of the global batch of this step.</param>
    /// <param name="metrics">Receives the task's sums.</param>
    /// <param name="stop">Why the ranks stop instead; null if the step was made.</param>
    public StepOutcome Make(StepBatches batch, MetricSums metrics, out string? stop)
    {
        if (long.IsPow2(_made++))
            NativeHeap.Trim();
        using var scope = NewDisposeScope();
        phases.Enter(Phase.Collective);
        (Totals, var tokens, stop) = exchange.Before(batch);
        if (stop is not null)
            return default;
        parameters.ZeroGradients();
        using var own = reduction.IsAlone ? null : new MetricSums(device);
        using var skippable = precision.Scaler is null ? null : new MetricSums(device);      // a skipped step's may not be finite
        var loss = ForwardBackward(batch, Totals, own ?? skippable ?? metrics, isLast => reduction.Policy(isLast, inner: blocks));
        phases.Enter(Phase.Collective);
        reduction.Finish();
        phases.Enter(Phase.Optimizer);
        var outcome = Read(batch.Step, loss, tokens, own, skippable ?? metrics);
        if (!outcome.IsFinite)
            return outcome with { IsSkipped = precision.Scaler?.Skip() ?? false };
        using var quiet = no_grad();
        Update(outcome, batch.Step + 1 - precision.Skipped);
        precision.Scaler?.Made();
        if (skippable is not null)
            metrics.Add(skippable.Read());
        return outcome;
    }

    /// <summary>Labels of the last global batch by objective.</summary>
    public IReadOnlyDictionary<string, double> Totals { get; private set; } = new Dictionary<string, double>();

    /// <summary>Loss and gradient of this rank's part alone, without an update and without other ranks: to look at a step that was not finite.</summary>
    /// <param name="batch">The part.</param>
    /// <param name="metrics">Receives the task's sums.</param>
    /// <param name="watch">Makes of the way blocks are run one that looks on.</param>
    public StepOutcome Examine(StepBatches batch, MetricSums metrics, Func<BlockPolicy?, BlockPolicy> watch)
    {
        using var scope = NewDisposeScope();
        parameters.ZeroGradients();
        var loss = ForwardBackward(batch, batch.Totals, metrics, _ => watch(blocks));
        using var quiet = no_grad();
        var values = stack([loss, GradientNorm.Of(parameters.Gradients)]).cpu().data<double>();
        return new StepOutcome(values[0], values[1] / precision.Scale, learningRateAt(batch.Step), batch.Tokens);
    }

    private Tensor ForwardBackward(StepBatches batch, IReadOnlyDictionary<string, double> totals, MetricSums metrics, Func<bool, BlockPolicy?> policy)
    {
        var loss = zeros([], ScalarType.Float64, device);
        for (var i = 0; i < batch.MicroBatches.Count; i++)
        {
            using var scope = NewDisposeScope();
            phases.Enter(Phase.Forward);
            SeedGenerator(batch.Step, batch.FirstMicroBatch + i);
            var micro = batch.MicroBatches[i];
            var moved = micro.To(device);
            try
            {
                using var pass = new ForwardScope
                {
                    Dropout = DropoutStream.Of(seed, batch.Step, micro, batch.FirstMicroBatch + i),
                    Linear = AddedGradients.Shared,
                    Blocks = policy(i == batch.MicroBatches.Count - 1),
                }.Enter();
                TaskOutput output;
                using (precision.Enter())
                    output = model.Forward(moved, totals);
                phases.Enter(Phase.Backward);
                SpareOutputs.Clear();
                precision.Backward(output.Loss);
                BackwardCallback.ThrowFailure();
                using var quiet = no_grad();
                loss.add_(output.Loss.detach());
                metrics.Add(output.Metrics);
            }
            finally
            {
                blocks?.Release();
                SpareOutputs.Clear();
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
        var (total, norm) = exchange.After(values[0], values[1] / precision.Scale, update.Shards is not null, own, metrics);
        return new StepOutcome(total, norm, learningRateAt(step), tokens);
    }

    private void Update(StepOutcome outcome, long number)
    {
        if (update is { Parameters: { } share, Optimizer: { } optimizer })
        {
            var factor = clipNorm > 0 && outcome.GradientNorm > clipNorm ? clipNorm / outcome.GradientNorm : 1;
            if (factor != precision.Scale)
                share.Gradients.mul_(factor / precision.Scale);
            optimizer.Step(outcome.LearningRate, number);
        }
        if (update.Shards is null)
            return;
        phases.Enter(Phase.Collective);
        reduction.Spread(parameters.Values);
    }
}
