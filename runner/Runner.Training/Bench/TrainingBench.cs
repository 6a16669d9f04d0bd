using Runner.Errors;
using Runner.Optimizers;
using Runner.Values;

namespace Runner.Training.Bench;

/// <summary>
/// Measures a training by training: the loop, the batches, the step and the reports are the ones that <see cref="Trainer"/> has. Evaluations are left
/// out, and the learning rate is so small that the weights stay what they are.
/// </summary>
public static class TrainingBench
{
    /// <summary>Trains for a while in a folder that is removed again.</summary>
    /// <param name="setup">The training; its folder, duration, schedule, evaluation, checkpoints, observers and clock are replaced.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="stop">Ends it early; what was measured so far is lost.</param>
    /// <exception cref="RunnerException">As from <see cref="Trainer.Run"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> said so.</exception>
    public static BenchReport Run(TrainingSetup setup, BenchOptions options, CancellationToken stop = default)
    {
        var folder = Directory.CreateTempSubdirectory("runner-bench-");
        try
        {
            return Run(setup, options, folder.FullName, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static BenchReport Run(TrainingSetup setup, BenchOptions options, string folder, CancellationToken stop)
    {
        var device = TrainingDevice.Find(setup.Training.Device);
        var clock = BenchClock.For(device);
        var model = new MeasuredModel(setup.Task.Model);
        var recorder = new StepRecorder(options, model, clock);
        clock.Beginning = recorder.Begin;
        var never = Duration.Steps(0);
        var trainer = new Trainer(setup with
        {
            Task = model.Task(setup.Task, options.Adapt),
            Folder = folder,
            Schedule = new Crawl(),
            Training = setup.Training with { Duration = Duration.Steps(options.Warmup + options.Steps), TimeLimit = null },
            Evaluation = setup.Evaluation with { Every = never, AtStart = false, AtEnd = false },
            Checkpoint = setup.Checkpoint with { Every = never, AtEnd = options.SavesCheckpoint, Best = null },
            Observers = [recorder],
            Phases = clock,
            Resume = ResumeMode.Never,
        });
        TrainingResult result;
        try
        {
            result = trainer.Run(stop);
        }
        catch (EnoughMeasuredException)
        {
            return recorder.Report(recorder.Plan!.Device);
        }
        if (result.Outcome != TrainingOutcome.Finished)
            throw new OperationCanceledException(stop);
        return new BenchReport
        {
            Steps = recorder.Steps,
            CheckpointMilliseconds = options.SavesCheckpoint ? clock.Take().GetValueOrDefault(Phase.Checkpoint).TotalMilliseconds : null,
            PeakMemory = recorder.PeakMemory,
            PeakIsOfSteps = recorder.PeakIsOfSteps,
            DeviceMemory = DeviceMemory.InUse(device),
            Device = recorder.Plan!.Device,
            Threads = recorder.Plan.Threads,
        };
    }

    /// <summary>A thousandth of the rate, at every step.</summary>
    private sealed class Crawl : IScheduleComponent, ISchedule
    {
        public ISchedule Build(ScheduleContext context) => this;

        public double MultiplierAt(long step) => 1e-3;
    }
}
