using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Data;
using Runner.Training.Interchange;

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

/// <summary>Executes one plan in one run folder: journal first, then build, then training.</summary>
internal sealed class ExperimentRun(
    Workbench workbench, Workspace workspace, RunDisplay display, string recipePath, ResumeMode resume = ResumeMode.IfPresent)
{
    /// <summary>Runs to the end, or to the next stop in good order. Failures are recorded and returned, not thrown.</summary>
    public RunEnd Execute(ExperimentPlan plan, RunFolder folder, CancellationToken stop)
    {
        var session = workspace.StartSession(plan, folder);
        TrainingResult? result = null;
        Exception? failure = null;
        try
        {
            result = Train(plan, session, stop);
        }
        catch (Exception e)
        {
            failure = e;
        }
        var delivery = Finish(session, result, failure).GetAwaiter().GetResult();
        return new RunEnd(folder, result, failure, delivery);
    }

    private TrainingResult Train(ExperimentPlan plan, RunSession session, CancellationToken stop)
    {
        var recipe = plan.Recipe;
        var torch = TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = Wanted(recipe.Train.Device) });
        display.Say(torch.Description);
        using var experiment = BuiltExperiment.Build(recipe, Folders.Cache, new TokenStoresOptions
        {
            Progress = display,
            Logger = workbench.Logger,
            Cancellation = stop,
        }, workbench.Weights);
        RunRecord.Write(plan, session, experiment, torch, workspace, recipePath);
        return new Trainer(new TrainingSetup
        {
            Task = experiment.Task,
            Optimizer = recipe.Optimizer,
            Schedule = recipe.Schedule,
            Training = recipe.Train,
            Evaluation = recipe.Evaluate,
            Checkpoint = recipe.Checkpoint,
            Seed = recipe.Seed,
            Folder = session.Folder.Location,
            PlanFingerprint = plan.Fingerprint,
            DataFingerprints = experiment.DataFingerprints,
            Resume = resume,
            LibTorch = torch.Build,
            LoadWeights = recipe.Weights is { } initial ? model => Load(model, initial) : null,
            Observers = [new JournalObserver(session.Journal), display],
            Logger = workbench.Logger,
        }).Run(stop);
    }

    private void Load(TorchSharp.torch.nn.Module model, InitialWeightsOptions initial)
    {
        using var weights = workbench.Weights.Open(initial.From);
        InitialWeights.Load(model, weights, initial);
    }

    // a journal that cannot be written any more (RUN5007) leaves the run resumable and says so
    private static async Task<UploadOutcome?> Finish(RunSession session, TrainingResult? result, Exception? failure)
    {
        try
        {
            return (result, failure) switch
            {
                ({ Outcome: TrainingOutcome.Finished }, _) => await session.FinishAsync(RunStatus.Finished),
                ({ Outcome: TrainingOutcome.Interrupted }, _) => await session.FinishAsync(RunStatus.Killed, result.Reason),
                (_, OperationCanceledException) => await session.FinishAsync(RunStatus.Killed, "stop requested"),
                (_, RunnerException known) => await session.FinishAsync(RunStatus.Failed, $"{known.Descriptor.Code}: {known.Message}"),
                _ => await session.FinishAsync(RunStatus.Failed, failure?.Message),
            };
        }
        catch (RunnerException unwritable)
        {
            ErrorBoundary.Show(unwritable);
            return null;
        }
    }

    /// <summary>The device a recipe means, as far as the choice of a libtorch goes.</summary>
    public static WantedDevice Wanted(string device) =>
        device.StartsWith("cuda", StringComparison.Ordinal) ? WantedDevice.Cuda : device == "cpu" ? WantedDevice.Cpu : WantedDevice.Any;
}
