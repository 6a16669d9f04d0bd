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
        var model = new MeasuredModel(setup.Task.Model);
        var task = model.Task(setup.Task, options.Adapt);
        Place(setup, device);
        using var precision = StepPrecision.Of(setup.Training, device, setup.Logger);
        using var collated = task.Training.Collate([.. Enumerable.Range(0, Math.Max(1, setup.Training.BatchSize)).Select(i => (long)i)], 0);
        using var moved = collated.To(device);
        var clock = BenchClock.For(device);
        var recorder = new StepRecorder(options, model, clock);
        for (var step = 1; step <= options.Warmup + options.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            if (!recorder.TryBegin(step))
                break;
            clock.Enter(Phase.Forward);
            using (precision.Enter())
                Pass(model, moved, backboneOnly);
            clock.Enter(Phase.Other);
            ScalarLifetime.Release();
        }
        return recorder.Report(device.ToString());
    }

    private static void Place(TrainingSetup setup, Device device)
    {
        var model = setup.Task.Model;
        WeightInitialization.Apply(model.Network, setup.Seed, model.InitializerRange);
        model.AdjustInitialWeights();
        setup.LoadWeights?.Invoke(model.Network);
        foreach (var module in model.Frozen.Append(model.Network))
        {
            if (device.type != DeviceType.CPU)
                module.to(device);
            module.eval();
        }
    }

    private static void Pass(MeasuredModel model, Batch batch, bool backboneOnly)
    {
        using var scope = NewDisposeScope();
        if (backboneOnly && model.EncoderWithHeads is { } whole)
        {
            model.Count(batch);
            whole.Encoder.Forward(EncoderWithHeads.Input(batch));
        }
        else
        {
            model.Forward(batch, batch.Counts);
        }
    }
}
