using Runner.LibTorch;
using Runner.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>Measures updates alone: the optimizer on the flat buffers of a model, with gradients that stay what they are.</summary>
public static class OptimizerBench
{
    /// <param name="setup">The model with its optimizer; seed, device and threads count.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="stop">Ends it early; what was measured so far is lost.</param>
    public static BenchReport Run(TrainingSetup setup, BenchOptions options, CancellationToken stop = default)
    {
        using var scalars = ScalarLifetime.Hold();
        using var numbers = ComputeThreads.Keep();
        ComputeThreads.Apply(setup.Training.Threads == 0 ? ComputeThreads.Cores() : setup.Training.Threads, setup.Training);
        var device = TrainingDevice.Find(setup.Training.Device);
        var model = new MeasuredModel(setup.Task.Model);
        WeightInitialization.Apply(model.Network, setup.Seed, model.InitializerRange);
        if (device.type != DeviceType.CPU)
            model.Network.to(device);
        using var parameters = ParameterBuffer.Adopt(model.Network, device);
        using var optimizer = setup.Optimizer.Build(parameters);
        Fill(parameters.Gradients);

        var clock = BenchClock.For(device);
        var recorder = new StepRecorder(options, model, clock);
        for (var step = 1; step <= options.Warmup + options.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            if (!recorder.TryBegin(step))
                break;
            clock.Enter(Phase.Optimizer);
            optimizer.Step(setup.Optimizer.LearningRate / 1000, step);
            clock.Enter(Phase.Other);
            ScalarLifetime.Release();
        }
        return recorder.Report(device.ToString());
    }

    private static void Fill(Tensor gradients)
    {
        using var scope = NewDisposeScope();
        gradients.fill_(1e-3);
    }
}
