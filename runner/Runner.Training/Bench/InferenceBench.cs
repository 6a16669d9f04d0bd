using Runner.Heads;
using Runner.LibTorch;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Training.Precision;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>Measures forward passes in evaluation mode, without gradients.</summary>
public static class InferenceBench
{
    /// <summary>Forward passes over the first batch, again and again.</summary>
    /// <param name="setup">The model with its examples; batch size, seed, device and threads count.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="backboneOnly">Whether heads and losses are left out, where the model has a backbone and heads.</param>
    /// <param name="stop">Ends it early; what was measured so far is lost.</param>
    public static BenchReport Run(TrainingSetup setup, BenchOptions options, bool backboneOnly, CancellationToken stop = default)
    {
        using var scalars = ScalarLifetime.Hold();
        using var numbers = ComputeThreads.Keep();
        using var quiet = no_grad();
        ComputeThreads.Apply(setup.Training.Threads == 0 ? ComputeThreads.Cores() : setup.Training.Threads, setup.Training);
        var device = TrainingDevice.Find(setup.Training.Device);
        var task = new MeasuredTask(setup.Task, options.Adapt);
        Place(setup, device);
        using var precision = StepPrecision.Of(setup.Training, device, setup.Logger);
        using var collated = task.Training.Collate([.. Enumerable.Range(0, Math.Max(1, setup.Training.BatchSize)).Select(i => (long)i)], 0);
        using var moved = collated.To(device);
        var clock = BenchClock.For(device);
        var recorder = new StepRecorder(options, task, clock);
        for (var step = 1; step <= options.Warmup + options.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            if (!recorder.TryBegin(step))
                break;
            clock.Enter(Phase.Forward);
            using (precision.Enter())
                Pass(task, moved, backboneOnly);
            clock.Enter(Phase.Other);
            ScalarLifetime.Release();
        }
        return recorder.Report(device.ToString());
    }

    private static void Place(TrainingSetup setup, Device device)
    {
        var model = setup.Task.Model;
        WeightInitialization.Apply(model, setup.Seed, setup.Task.InitializerRange);
        setup.Task.AdjustInitialWeights();
        setup.LoadWeights?.Invoke(model);
        foreach (var module in setup.Task.Frozen.Append(model))
        {
            if (device.type != DeviceType.CPU)
                module.to(device);
            module.eval();
        }
    }

    private static void Pass(MeasuredTask task, Batch batch, bool backboneOnly)
    {
        using var scope = NewDisposeScope();
        if (backboneOnly && task.Model is EncoderWithHeads model)
        {
            task.Count(batch);
            model.Encoder.Forward(EncoderWithHeads.Input(batch));
        }
        else
        {
            task.Forward(batch, batch.Counts);
        }
    }
}
