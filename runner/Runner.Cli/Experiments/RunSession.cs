using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Data;

namespace Runner.Cli.Experiments;

/// <summary>How a run ended, for whoever started it.</summary>
/// <param name="Folder">The run.</param>
/// <param name="Result">What training came to; null where it failed.</param>
/// <param name="Failure">Why it failed; null otherwise.</param>
/// <param name="Delivery">How far the tracker got; null where there is none.</param>
internal sealed record RunEnd(RunFolder Folder, TrainingResult? Result, Exception? Failure, UploadOutcome? Delivery)
{
    public bool WasInterrupted => Result?.Outcome == TrainingOutcome.Interrupted || Failure is OperationCanceledException;
}

/// <summary>Executes one plan in one run folder: journal, delivery, build, training, in that order.</summary>
internal sealed class RunSession(Workbench workbench, Workspace workspace, RunDisplay display, string recipePath)
{
    /// <summary>Runs to the end, or to the next stop in good order. Failures are recorded and returned, not thrown.</summary>
    public RunEnd Execute(ExperimentPlan plan, RunFolder folder, CancellationToken stop)
    {
        using var journal = RunJournal.Open(folder, TimeProvider.System, workspace.Notice);
        var uploader = workspace.StartDelivery(plan.Recipe.Tracking, folder, journal);
        TrainingResult? result = null;
        Exception? failure = null;
        try
        {
            journal.SetStatus(RunStatus.Running);
            RunRecord.Describe(plan, folder, journal, workspace);
            result = Sampled(plan, journal, () => Train(plan, folder, journal, stop));
        }
        catch (Exception e)
        {
            failure = e;
        }
        RecordEnd(journal, result, failure);
        var delivery = uploader?.CompleteAsync(plan.Recipe.Tracking.FinishTimeout).GetAwaiter().GetResult();
        return new RunEnd(folder, result, failure, delivery);
    }

    private TrainingResult Sampled(ExperimentPlan plan, RunJournal journal, Func<TrainingResult> train)
    {
        var sampler = workspace.StartSystemMetrics(plan.Recipe.Tracking, journal);
        try
        {
            return train();
        }
        finally
        {
            sampler?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private TrainingResult Train(ExperimentPlan plan, RunFolder folder, RunJournal journal, CancellationToken stop)
    {
        var recipe = plan.Recipe;
        var torch = TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = Wanted(recipe.Train.Device) });
        display.Say(torch.Description);
        using var experiment = BuiltExperiment.Build(recipe, Folders.Cache, new TokenStoresOptions
        {
            Progress = display,
            Logger = workbench.Logger,
            Cancellation = stop,
        });
        RunRecord.Data(experiment, journal);
        RunRecord.Environment(plan, folder, journal, workspace, torch, experiment.DataFingerprints, recipePath);
        return new Trainer(new TrainingSetup
        {
            Task = experiment.Task,
            Optimizer = recipe.Optimizer,
            Schedule = recipe.Schedule,
            Training = recipe.Train,
            Evaluation = recipe.Evaluate,
            Checkpoint = recipe.Checkpoint,
            Seed = recipe.Seed,
            Folder = folder.Location,
            PlanFingerprint = plan.Fingerprint,
            DataFingerprints = experiment.DataFingerprints,
            Observers = [new JournalObserver(journal), display],
            Logger = workbench.Logger,
        }).Run(stop);
    }

    private static void RecordEnd(RunJournal journal, TrainingResult? result, Exception? failure)
    {
        switch (result, failure)
        {
            case ({ Outcome: TrainingOutcome.Finished }, _):
                journal.SetStatus(RunStatus.Finished);
                break;
            case ({ Outcome: TrainingOutcome.Interrupted }, _) or (_, OperationCanceledException):
                journal.SetStatus(RunStatus.Killed, result?.Reason ?? "stop requested");
                break;
            default:
                journal.SetStatus(RunStatus.Failed, failure is RunnerException known ? $"{known.Descriptor.Code}: {known.Message}" : failure?.Message);
                break;
        }
        try
        {
            journal.Flush();
        }
        catch (RunnerException unwritable)
        {
            ErrorBoundary.Show(unwritable);
        }
    }

    private static WantedDevice Wanted(string device) =>
        device.StartsWith("cuda", StringComparison.Ordinal) ? WantedDevice.Cuda : device == "cpu" ? WantedDevice.Cpu : WantedDevice.Any;
}
