using Microsoft.Extensions.Logging;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Training.Checkpoints;
using Runner.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>What is built for one training: everything the loop works with. Made once, in the order that results depend on.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly TrainingSetup _setup;

    /// <param name="setup">The training.</param>
    /// <param name="threads">Threads a resumed training had; null for a new one.</param>
    public TrainingSession(TrainingSetup setup, int? threads)
    {
        _setup = setup;
        var (task, training) = (setup.Task, setup.Training);
        Threads = training.Threads != 0 ? training.Threads : threads ?? Environment.ProcessorCount;
        set_num_threads(Threads);
        Device = TrainingDevice.Find(training.Device);
        if (Device.type == DeviceType.CUDA && !Determinism.TryEnable())
            setup.Logger.LogWarning("libtorch's deterministic mode could not be switched on: on {Device}, a rerun may differ in its last bits", Device);

        var order = training.Duration.Value > 0 ? BatchOrder.Of(task.Training, BatchOptions) : null;
        StepsPerEpoch = order?.StepsPerEpoch ?? 0;
        ExamplesPerStep = order?.MeanExamples ?? training.BatchSize;
        TokensPerStep = Math.Max(1, task.Training.MeanTokens * ExamplesPerStep);
        TotalSteps = training.Duration.ToSteps(StepsPerEpoch, TokensPerStep, 0);

        Parameters = BuildParameters(setup, Device);
        Optimizer = setup.Optimizer.Build(Parameters);
        var schedule = setup.Schedule.Build(new ScheduleContext(TotalSteps, d => d.ToSteps(StepsPerEpoch, TokensPerStep, TotalSteps)));
        Step = new TrainingStep(task, Parameters, Optimizer, s => setup.Optimizer.LearningRate * schedule.MultiplierAt(s),
            Device, setup.Seed, training.ClipNorm, setup.Stages);
        Metrics = new MetricSums(Device);
        Evaluator = new Evaluator(task, setup.Evaluation, Device, setup.Seed);
        task.Model.train();
    }

    public int Threads { get; }

    public Device Device { get; }

    public long StepsPerEpoch { get; }

    public double ExamplesPerStep { get; }

    public double TokensPerStep { get; }

    public long TotalSteps { get; }

    public ParameterBuffer Parameters { get; }

    public IOptimizer Optimizer { get; }

    public TrainingStep Step { get; }

    /// <summary>Sums since the last report.</summary>
    public MetricSums Metrics { get; }

    public Evaluator Evaluator { get; }

    /// <summary>True at every multiple of a duration; never for <c>0steps</c>.</summary>
    public bool IsDue(Values.Duration every, long step)
    {
        if (every.Value == 0)
            return false;
        return step % Math.Max(1, every.ToSteps(StepsPerEpoch, TokensPerStep, TotalSteps)) == 0;
    }

    /// <summary>Starts making batches.</summary>
    /// <param name="step">First step (from 0) to make one for.</param>
    public BatchPipeline OpenBatches(long step) => new(_setup.Task.Training, BatchOptions, step, _setup.Time);

    public void SaveModel(Stream stream)
    {
        using var scope = NewDisposeScope();
        Safetensors.SafetensorsWriter.Write(stream, CheckpointTensors.OfModel(_setup.Task.Model, Parameters), Format);
    }

    public void SaveOptimizer(Stream stream)
    {
        using var scope = NewDisposeScope();
        Safetensors.SafetensorsWriter.Write(stream, CheckpointTensors.OfOptimizer(Optimizer, Parameters), Format);
    }

    public void Load(string folder)
    {
        using var scope = NewDisposeScope();
        CheckpointTensors.Load(folder, CheckpointStore.ModelFile, CheckpointTensors.OfModel(_setup.Task.Model, Parameters));
        CheckpointTensors.Load(folder, CheckpointStore.OptimizerFile, CheckpointTensors.OfOptimizer(Optimizer, Parameters));
    }

    public TrainingPlanInfo Describe(long firstStep) => new(
        TotalSteps, firstStep, StepsPerEpoch, (int)Math.Round(ExamplesPerStep),
        _setup.Training.MicroBatch == 0 ? (int)Math.Round(ExamplesPerStep) : _setup.Training.MicroBatch,
        TokensPerStep, Parameters.ParameterCount, _setup.Task.Training.Count,
        _setup.Task.Evaluations.ToDictionary(e => e.Name, Evaluator.ExamplesOf, StringComparer.Ordinal), Device.ToString(), Threads);

    public void Dispose()
    {
        Metrics.Dispose();
        Optimizer.Dispose();
        Parameters.Dispose();
    }

    private BatchPipelineOptions BatchOptions => new()
    {
        BatchSize = _setup.Training.BatchSize,
        BatchTokens = _setup.Training.BatchTokens,
        MicroBatchSize = _setup.Training.MicroBatch,
        MicroTokens = _setup.Training.MicroTokens,
        KeepIncompleteBatch = _setup.Training.KeepIncomplete,
        Seed = _setup.Seed,
        Threads = _setup.Training.DataThreads,
    };

    private static IReadOnlyDictionary<string, string> Format { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    // weights are drawn on the CPU, whatever the device, so that a seed means the same weights everywhere
    private static ParameterBuffer BuildParameters(TrainingSetup setup, Device device)
    {
        var model = setup.Task.Model;
        if (setup.Training.Duration.Value > 0 && !model.parameters().Any(p => p.requires_grad))
            throw TrainingErrors.NothingToTrain.With();
        WeightInitialization.Apply(model, setup.Seed, setup.Task.InitializerRange);
        setup.Task.AdjustInitialWeights();
        setup.LoadWeights?.Invoke(model);
        foreach (var frozen in setup.Task.Frozen)
            frozen.eval();
        if (device.type != DeviceType.CPU)
        {
            model.to(device);
            foreach (var frozen in setup.Task.Frozen)
                frozen.to(device);
        }
        return ParameterBuffer.Adopt(model, device);
    }
}
