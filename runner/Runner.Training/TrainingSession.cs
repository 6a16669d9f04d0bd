using Microsoft.Extensions.Logging;
using Runner.Data;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Training.Checkpoints;
using Runner.Training.Execution;
using Runner.Training.Precision;
using Runner.Training.Ranks;
using Runner.Weights.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>What is built for one training: everything the loop works with. Made once, in the order that results depend on.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly TrainingSetup _setup;
    private readonly RecomputedBlocks? _blocks;
    private bool _warned;

    /// <param name="setup">The training.</param>
    /// <param name="threads">Threads a resumed training had; null for a new one.</param>
    /// <param name="wantsToStop">Why this rank wants to stop; null if it does not.</param>
    public TrainingSession(TrainingSetup setup, int? threads, Func<string?> wantsToStop)
    {
        _setup = setup;
        var (task, training, ranks) = (setup.Task, setup.Training, setup.Ranks);
        Threads = training.Threads != 0 ? training.Threads : threads ?? ComputeThreads.Choose(training, task.Model.Network, task.Training.MeanTokens, ranks.Placement);
        ComputeThreads.Apply(Threads, training);
        Device = TrainingDevice.Find(training.Device, ranks.Placement.LocalRank);
        Determinism.Apply(training.Determinism, Device, training.Precision, setup.Logger);
        NumericEnvironment = NumericEnvironment.Read(setup.LibTorch, Threads, Device, training.Determinism).Over(ranks);

        var order = training.Duration.Value > 0 ? BatchOrder.Of(task.Training, BatchOptions) : null;
        StepsPerEpoch = order?.StepsPerEpoch ?? 0;
        ExamplesPerStep = order?.MeanExamples ?? training.BatchSize;
        TokensPerStep = Math.Max(1, task.Training.MeanTokens * ExamplesPerStep);
        TotalSteps = training.Duration.ToSteps(StepsPerEpoch, TokensPerStep, 0);

        Parameters = BuildParameters(setup, Device);
        Update = new UpdateShare(Parameters, setup.Optimizer, ranks, setup.Parallel.ShardOptimizer);
        ranks.Broadcast(Parameters.Values);
        var schedule = setup.Schedule.Build(new ScheduleContext(TotalSteps, d => d.ToSteps(StepsPerEpoch, TokensPerStep, TotalSteps)));
        Exchange = new StepExchange(ranks, wantsToStop);
        Precision = StepPrecision.Of(training, Device, setup.Logger);
        _blocks = training.ActivationCheckpointing == ActivationCheckpointing.Blocks ? new RecomputedBlocks() : null;
        Step = new TrainingStep(task.Model, Parameters, Update, s => setup.Optimizer.LearningRate * schedule.MultiplierAt(s),
            Device, setup.Seed, training.ClipNorm, setup.Phases, Exchange, new GradientReduction(ranks, Parameters, Update.Shards, setup.Parallel),
            Precision, _blocks);
        Metrics = new MetricSums(Device);
        Evaluator = new Evaluator(task, setup.Evaluation, Device, setup.Seed, ranks, Exchange, Precision);
        Hashing = new StepHashing(setup, this);
        task.Model.Network.train();
    }

    public int Threads { get; }

    public Device Device { get; }

    public NumericEnvironment NumericEnvironment { get; }

    public long StepsPerEpoch { get; }

    public double ExamplesPerStep { get; }

    public double TokensPerStep { get; }

    public long TotalSteps { get; }

    public ParameterBuffer Parameters { get; }

    public UpdateShare Update { get; }

    public StepExchange Exchange { get; }

    public StepPrecision Precision { get; }

    public TrainingStep Step { get; }

    /// <summary>Sums since the last report.</summary>
    public MetricSums Metrics { get; }

    public Evaluator Evaluator { get; }

    public StepHashing Hashing { get; }

    /// <summary>Means since the last report, and what the precision has to tell.</summary>
    public IReadOnlyDictionary<string, double> ReportedMetrics() =>
        new Dictionary<string, double>(Metrics.Means(_setup.Task.Model).Concat(Precision.Metrics()), StringComparer.Ordinal);

    /// <summary>Says once, after a step, which settings turned out to do nothing.</summary>
    public void WarnOfIdleSettings()
    {
        if (_blocks is { HasRun: false } && !_warned)
            _setup.Logger.LogWarning("train.activation_checkpointing is 'blocks', but this model runs no blocks that could be computed again: it has no effect");
        _warned = true;
    }

    /// <summary>True at every multiple of a duration; never for <c>0steps</c>.</summary>
    public bool IsDue(Values.Duration every, long step)
    {
        if (every.Value == 0)
            return false;
        return step % Math.Max(1, every.ToSteps(StepsPerEpoch, TokensPerStep, TotalSteps)) == 0;
    }

    /// <summary>Starts making batches.</summary>
    /// <param name="step">First step (from 0) to make one for.</param>
    public BatchPipeline OpenBatches(long step) => new(_setup.Task.Training, BatchOptions, step);

    public void SaveModel(Stream stream)
    {
        using var scope = NewDisposeScope();
        Runner.Weights.Safetensors.SafetensorsWriter.Write(stream, CheckpointTensors.OfModel(_setup.Task.Model.Network, Parameters), Format);
    }

    /// <summary>Writes the state of all ranks. Where it is shared out, gather it first: <see cref="GatherOptimizer"/>.</summary>
    public static void SaveOptimizer(Stream stream, IReadOnlyList<(string Name, Tensor Tensor)> state) =>
        Runner.Weights.Safetensors.SafetensorsWriter.Write(stream, state, Format);

    /// <summary>State of the optimizer on the first rank; all ranks call it together. Views and copies that the caller's scope owns.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> GatherOptimizer() =>
        Update.Shards is null ? MyOptimizerState() : new SharedState(_setup.Ranks, MyOptimizerState(), Device).Gather();

    /// <summary>Takes over a checkpoint, which only the first rank has to be able to read.</summary>
    public void Load(string folder)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var ranks = _setup.Ranks;
        var (model, optimizer) = (CheckpointTensors.OfModel(_setup.Task.Model.Network, Parameters), MyOptimizerState());
        if (ranks.IsFirst)
        {
            if (CheckpointManifest.Read(folder)?.Removed?.Contains(CheckpointFiles.Optimizer) == true)
                throw CheckpointErrors.OptimizerStateGone.With(folder);
            CheckpointTensors.Load(folder, CheckpointFiles.Model, model);
            if (Update.Shards is null)
                CheckpointTensors.Load(folder, CheckpointFiles.Optimizer, optimizer);
        }
        ranks.Exchange([]);                                     // the others learn here if a file was no good
        foreach (var (_, tensor) in model)
            ranks.Broadcast(tensor);
        if (Update.Shards is not null)
        {
            new SharedState(ranks, optimizer, Device).Load(folder, CheckpointFiles.Optimizer);
            return;
        }
        foreach (var (_, tensor) in optimizer)
            ranks.Broadcast(tensor);
    }

    private IReadOnlyList<(string Name, Tensor Tensor)> MyOptimizerState() => Update is { Optimizer: { } optimizer, Parameters: { } share }
        ? CheckpointTensors.OfOptimizer(optimizer, share)
        : [];

    public TrainingPlanInfo Describe(long firstStep) => new(
        TotalSteps, firstStep, StepsPerEpoch, (int)Math.Round(ExamplesPerStep),
        _setup.Training.MicroBatchSize == 0 ? (int)Math.Round(ExamplesPerStep) : _setup.Training.MicroBatchSize,
        TokensPerStep, Parameters.ParameterCount, _setup.Task.Training.Count,
        _setup.Task.Evaluations.ToDictionary(e => e.Name, Evaluator.ExamplesOf, StringComparer.Ordinal), Device.ToString(), Threads)
    {
        Ranks = _setup.Ranks.Size,
        Collective = _setup.Ranks.Collective?.Description,
    };

    public void Dispose()
    {
        Hashing.Dispose();
        Metrics.Dispose();
        _blocks?.Dispose();
        Precision.Dispose();
        Update.Dispose();
        Parameters.Dispose();
    }

    private BatchPipelineOptions BatchOptions => new()
    {
        BatchSize = _setup.Training.BatchSize,
        BatchTokens = _setup.Training.BatchTokens,
        MicroBatchSize = _setup.Training.MicroBatchSize,
        MicroBatchTokens = _setup.Training.MicroBatchTokens,
        KeepIncompleteBatch = !_setup.Training.DropLast,
        Seed = _setup.Seed,
        Threads = _setup.Training.DataThreads,
        Rank = _setup.Ranks.Rank,
        Ranks = _setup.Ranks.Size,
    };

    private static IReadOnlyDictionary<string, string> Format { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    // weights are drawn on the CPU, whatever the device, so that a seed means the same weights everywhere
    private static ParameterBuffer BuildParameters(TrainingSetup setup, Device device)
    {
        var (model, network) = (setup.Task.Model, setup.Task.Model.Network);
        if (setup.Training.Duration.Value > 0 && !network.parameters().Any(p => p.requires_grad))
            throw TrainingErrors.NothingToTrain.With();
        WeightInitialization.Apply(network, setup.Seed, model.InitializerRange);
        model.AdjustInitialWeights();
        setup.LoadWeights?.Invoke(network);
        foreach (var frozen in model.Frozen)
            frozen.eval();
        if (device.type != DeviceType.CPU)
        {
            network.to(device);
            foreach (var frozen in model.Frozen)
                frozen.to(device);
        }
        var shared = setup.Ranks.Collective;
        return ParameterBuffer.Adopt(network, device, shared is null ? null : (elements, isValues) =>
            isValues && !setup.Parallel.ShardOptimizer ? zeros(elements, ScalarType.Float32, device) : shared.Allocate(elements, ScalarType.Float32));
    }
}
