using Runner.Composition;
using Runner.Data;
using Runner.Errors;
using Runner.Execution;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Checkpoints;
using Runner.Training.Ranks;

namespace Runner.Experiments;

/// <summary>Executes one plan in one run folder: journal first, then build, then training.</summary>
internal sealed class ExperimentRun(
    Workbench workbench, Workspace workspace, LaunchedRanks ranks, IRunDisplay display, string recipePath, IRunLog log, ResumeMode resume = ResumeMode.IfPresent)
{
    /// <summary>Is given up once the run is this process's; null for nothing.</summary>
    public IDisposable? Starting { get; init; }

    /// <summary>Runs to the end, or to the next stop in good order. Failures are recorded and returned, not thrown.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="data">The plan's data where it is open already.</param>
    /// <param name="stop">Asks to stop.</param>
    public RunEnd Execute(ExperimentPlan plan, RunFolder folder, DataSource? data, CancellationToken stop)
    {
        var session = workspace.OpenSession(plan, folder);
        Starting?.Dispose();
        var opening = new RunOpening(session, () => log.WriteTo(folder.ConsoleFile));
        TrainingResult? result = null;
        Exception? failure = null;
        try
        {
            opening.BeginNew();
            ranks.Announce(plan.Shared, folder.Location);
            var training = new TrainingRun(workbench, ranks, display) { OnRankLost = lost => Close(session, RunStatus.Failed, lost) };
            using var grace = GracefulEnd.Watch(
                plan.Recipe.Train.GracePeriod, training.Phases, folder.Location, over => GiveUp(session, over), workbench.Time, stop);
            result = training.Train(
                plan, folder.Location,
                (experiment, torch) => opening.Built(() => RunRecord.Write(plan, session, experiment, torch, workspace, workbench, recipePath)),
                [opening, new JournalObserver(session.Journal, folder.Location, workspace.Notice),
                    new PredictionFiles(session.Journal, folder, plan.Recipe.Evaluate, workspace.Notice), new ProcessorHintObserver(display.Say)], stop, resume, data);
            opening.RequireFolder();
        }
        catch (Exception e)
        {
            failure = ParallelLoop.Unwrapped(e);
            failure = opening.HasFolder || failure is RunnerException
                ? PluginFailure.Explain(failure, plan.Plan.Components, folder.Location)
                : ExperimentErrors.RunFolderGone.Because(e, folder.Location, folder.Identity.RunId[..8]);
            ranks.Tell(failure);
        }
        var delivery = Finish(session, opening, result, failure, stop).GetAwaiter().GetResult();
        if (failure is null && result?.Outcome == TrainingOutcome.Finished && !plan.Recipe.Checkpoint.KeepOptimizer)
            FreeSpace(folder);
        return new RunEnd(folder, failure is null ? result : null, failure, delivery) { Ranks = ranks.Group.Size };
    }

    // after the end is recorded: until then the run may have to go on from what is there
    private void FreeSpace(RunFolder folder)
    {
        try
        {
            CheckpointSpace.RemoveOptimizerState(folder.CheckpointsFolder);
        }
        catch (Exception e) when (e is RunnerException or IOException or UnauthorizedAccessException)
        {
            display.Say($"the optimizer state of the finished run could not be removed: {e.Message}");
        }
    }

    // a step that is stuck holds this process's threads: what is done in good order is done here, and briefly
    private void GiveUp(RunSession session, RunnerException over) => ProcessEnd.Now(
        ExitCode.Requeue, TimeSpan.FromSeconds(4), () => workbench.Output.Fail(over), () => Close(session, RunStatus.Killed, over));

    private static void Close(RunSession session, RunStatus status, RunnerException reason)
    {
        if (!session.HasBegun)
            return;
        session.Journal.SetStatus(status, $"{reason.Descriptor.Code}: {reason.Message}");
        session.Journal.Flush();
    }

    // a journal that cannot be written any more (RUN5007) leaves the run resumable and says so
    private async Task<UploadOutcome?> Finish(RunSession session, RunOpening opening, TrainingResult? result, Exception? failure, CancellationToken stop)
    {
        try
        {
            // one that never began ends as it was; one that has nowhere to write to, in its tracker
            if (!session.HasBegun)
            {
                await session.DisposeAsync();
                return null;
            }
            if (!opening.HasFolder)
            {
                await session.AbandonAsync(failure is RunnerException gone ? $"{gone.Descriptor.Code}: {gone.Message}" : failure?.Message ?? "its folder is gone");
                return null;
            }
            return (result, failure) switch
            {
                ({ Outcome: TrainingOutcome.Finished }, null) => await session.FinishUnlessAsync(RunStatus.Finished, null, stop),
                ({ Outcome: TrainingOutcome.Interrupted }, null) => await session.FinishUnlessAsync(RunStatus.Killed, result.Reason, stop),
                (_, OperationCanceledException) => await session.FinishUnlessAsync(RunStatus.Killed, "stop requested", stop),
                (_, RunnerException known) => await session.FinishUnlessAsync(RunStatus.Failed, $"{known.Descriptor.Code}: {known.Message}", stop),
                _ => await session.FinishUnlessAsync(RunStatus.Failed, failure?.Message, stop),
            };
        }
        catch (RunnerException unwritable)
        {
            workbench.Output.Fail(unwritable);
            return null;
        }
    }
}
