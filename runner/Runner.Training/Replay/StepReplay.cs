using Runner.Weights.Checkpoints;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Training.Checkpoints;
using TorchSharp;

namespace Runner.Training;

/// <summary>What came of making a step again that was not finite.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Epoch">Pass over the data, from 0.</param>
/// <param name="Loss">Loss recorded by the run.</param>
/// <param name="GradientNorm">Norm of the gradient recorded by the run.</param>
/// <param name="LearningRate">Rate the update would have had.</param>
/// <param name="MicroBatches">Examples of each micro-batch, by their numbers in the training set.</param>
/// <param name="FirstMicroBatch">Number of the first of these within the global batch.</param>
/// <param name="Ranks">Ranks that shared the batch; all their parts are made again here.</param>
/// <param name="MissingRanks">Ranks that left no part.</param>
/// <param name="Examination">What was found this time.</param>
public sealed record StepReplayResult(
    long Step, long Epoch, double Loss, double GradientNorm, double LearningRate, IReadOnlyList<IReadOnlyList<long>> MicroBatches,
    int FirstMicroBatch, int Ranks, int MissingRanks, StepExamination Examination)
{
    /// <summary>What the loss was multiplied by for the backward pass; null without loss scaling.</summary>
    public double? LossScale { get; init; }

    /// <summary>Whether it was made again by the processor alone.</summary>
    public bool IsOnCpu { get; init; }

    /// <summary>Whether it is not finite again.</summary>
    public bool Repeats => Examination.IsNonFinite;

    /// <summary>Whether loss and norm have the same values as then.</summary>
    public bool IsExact => Loss.Equals(Examination.Loss) && GradientNorm.Equals(Examination.GradientNorm);
}

/// <summary>Makes the step again at which a run stopped because numbers were not finite.</summary>
public static class StepReplay
{
    /// <summary>Makes it again, with the weights, the batch and the draws of then.</summary>
    /// <param name="setup">The run's setup.</param>
    /// <param name="runFolder">The run.</param>
    /// <param name="step">Which step; null for the newest on record.</param>
    /// <param name="threads">Threads for tensor work; null for as many as the run had, without which the last bits may differ.</param>
    /// <exception cref="RunnerException">RUN4114: no record; RUN4115: a damaged one; RUN4105: of another model.</exception>
    public static StepReplayResult Run(TrainingSetup setup, string runFolder, long? step, int? threads = null)
    {
        var folder = NonFiniteRecord.Find(runFolder, step);
        SetupCheck.Check(setup);
        using var scalars = ScalarLifetime.Hold();
        using var numbers = ComputeThreads.Keep();
        var (report, batch, parts) = NonFiniteRecord.Read(folder);
        using (batch)
        {
            using var session = new TrainingSession(setup with { Training = setup.Training with { Threads = threads ?? report.Threads } }, null, () => null);
            using (torch.NewDisposeScope())
                CheckpointTensors.Load(folder, CheckpointFiles.Model, CheckpointTensors.OfModel(setup.Task.Model.Network, session.Parameters));
            if (report.LossScale is { } scale)
                session.Precision.Scaler?.Restore(scale);
            var examination = StepExaminer.Examine(setup, session, batch);
            return new StepReplayResult(report.Step, report.Epoch, report.Loss, report.GradientNorm, report.LearningRate,
                [.. batch.MicroBatches.Select(m => (IReadOnlyList<long>)[.. m.RowNumbers.Where(p => p < report.Examples.Count).Select(p => report.Examples[p])])],
                batch.FirstMicroBatch, report.Ranks, report.Ranks - parts, examination)
            {
                LossScale = report.LossScale?.Scale,
                IsOnCpu = session.Device.type == DeviceType.CPU,
            };
        }
    }
}
