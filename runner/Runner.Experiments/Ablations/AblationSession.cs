using System.Diagnostics.CodeAnalysis;
using Runner.Errors;
using Runner.Tracking;
using Runner.Tracking.Reports;

namespace Runner.Experiments;

/// <summary>
/// Runs what is missing of an ablation, one run after another, below one parent run. A failing run stops no other; the report is
/// written after every run, so an interrupted ablation has one too.
/// </summary>
internal sealed class AblationSession(
    Workbench workbench, Workspace workspace, LaunchedRanks ranks, string recipePath, AblationOrigin origin)
{
    private readonly RunSelection _selection = new(workspace, workbench.Output, workbench.Time);

    private AblationProgress _progress = new(0, workbench.Time);

    /// <summary>Does what is missing, and reports.</summary>
    /// <param name="recipe">The whole recipe.</param>
    /// <param name="arms">Its runs.</param>
    /// <param name="fresh">Makes everything anew, below a new parent.</param>
    /// <param name="log">The ablation's log.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <param name="parent">The ablation to go on with; null to find it.</param>
    public ExperimentOutcome Execute(ExperimentPlan recipe, AblationArms arms, bool fresh, IRunLog log, CancellationToken stop, RunFolder? parent = null)
    {
        _progress = new AblationProgress(arms.Runs.Count, workbench.Time);
        var (session, history) = Open(recipe, arms, fresh, ref parent, stop);
        session.Begin();
        log.WriteTo(parent.ConsoleFile);
        var report = new AblationReporting(recipe, arms, origin, workspace);
        var children = new AblationChildren();
        AblationSummary summary;
        try
        {
            RunRecord.WriteParent(recipe, session, workspace, recipePath);
            origin.Record(session.Journal);
            RunMissing(recipe, arms, parent, session.Journal, report, history, children, stop);
            summary = Report(children, parent, session.Journal, report);
        }
        catch (Exception failure)
        {
            // such as a report that cannot be written: the ablation ends here, and its record says so, or its tracker alone where the folder is gone
            if (RunFolder.Is(parent.Location))
                session.FinishUnlessAsync(failure is OperationCanceledException ? RunStatus.Killed : RunStatus.Failed, Reason(failure), stop).GetAwaiter().GetResult();
            else
                session.AbandonAsync(Reason(failure)).GetAwaiter().GetResult();
            throw;
        }
        var (status, reason) = stop.IsCancellationRequested ? (RunStatus.Killed, "stop requested")
            : children.Failures.Count > 0 ? (RunStatus.Failed, Failed(arms, children).Message)
            : (RunStatus.Finished, (string?)null);
        var delivery = session.FinishUnlessAsync(status, reason, stop).GetAwaiter().GetResult();
        return Outcome(arms, children, stop) with
        {
            Run = parent,
            Delivery = delivery,
            Ablation = new AblationOutcome(summary, report.File, _progress.Made),
            Ranks = ranks.Group.Size,
            Workspace = workspace,
            Tracking = recipe.Recipe.Tracking,
            Recipe = recipe.Recipe.Name,
        };
    }

    private void RunMissing(
        ExperimentPlan recipe, AblationArms arms, RunFolder parent, RunJournal journal, AblationReporting report, AblationHistory history,
        AblationChildren children, CancellationToken stop)
    {
        for (var i = 0; i < arms.Runs.Count; i++)
        {
            var run = arms.Runs[i];
            var place = $"[{i + 1}/{arms.Runs.Count}] {run.Arm.Name}, seed {run.Seed}";
            if (Try(() => Make(recipe, run, place, parent, history, children, stop), out var end) is { } failure)
            {
                workbench.Output.Fail(failure);
                children.Fail(run, Reason(failure));
                Report(children, parent, journal, report);
            }
            else if (end is not null)
            {
                Report(children, parent, journal, report);
            }
        }
    }

    // a folder that was deleted or renamed is not made anew
    private static AblationSummary Report(AblationChildren children, RunFolder parent, RunJournal journal, AblationReporting report) => RunFolder.Is(parent.Location)
        ? report.Write(children, parent, journal)
        : throw ExperimentErrors.RunFolderGone.With(parent.Location, parent.Identity.RunId[..8]);

    // data that cannot be read fails its own runs alone, as training does
    private static Exception? Try(Func<RunEnd?> make, out RunEnd? end)
    {
        try
        {
            end = make();
            return end is { WasInterrupted: false } ? end.Failure : null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            end = null;
            return failure;
        }
    }

    // null where nothing had to be made, or there is no time for it
    private RunEnd? Make(
        ExperimentPlan recipe, ArmRun run, string place, RunFolder parent, AblationHistory history, AblationChildren children, CancellationToken stop)
    {
        // looked at when it is the run's turn: what it is trained on is what counts
        var data = run.Plan.Recipe.Data.Open();
        var plan = run.Plan with { Key = PlanKey.Of(run.Plan, data, workbench.Contents) };
        var decision = history.Decide(parent, run, plan.Key);
        if (decision is { Action: RunAction.Done, Run: { } finished })
        {
            children.Add(run, finished);
            _progress.Found();
            workbench.Output.Say($"{place}: done before, run {finished.Identity.RunId[..8]}{Renamed(finished, run)}{decision.Rounding}");
            foreach (var late in workspace.DeliverPending(recipe.Recipe.Tracking, [finished], stop))
                workbench.Output.Say(late.State == UploadState.Complete ? "  the tracker did not have all of it: delivered now" : $"  the tracker does not have all of it: {late.Problem}");
            return null;
        }
        if (decision is { Action: RunAction.Wait, Run: { } live })
            throw ExperimentErrors.RunIsLive.With(live.Identity.RunId);
        var begun = decision.Action == RunAction.GoOn ? decision.Run : null;
        if (stop.IsCancellationRequested)
        {
            if (begun is not null)
                children.Add(run, begun);
            return null;
        }
        if (begun is null && decision.WhyNew is { } why)
            workbench.Output.Say($"{place}: {why}: made again");
        var folder = begun ?? _selection.Create(plan, $"{run.Arm.Name} seed {run.Seed}", parent.Identity.RunId, run.Arm.Name);
        children.Add(run, folder);
        using var log = workbench.Output.OpenLog();
        workbench.Output.Say($"{place}: run {folder.Identity.RunId[..8]}{(begun is null ? "" : $" (goes on){decision.Rounding}")}{(_progress.Left is { } left ? $", all left {Durations.Clock(left)}" : "")}");
        using var display = workbench.Output.Show(log, _progress, ranks.Group.Size);
        var end = new ExperimentRun(workbench, workspace, ranks, display, recipePath, log).Execute(plan, folder, data, stop);
        _progress.Ended();
        return end;
    }

    private static string Renamed(RunFolder found, ArmRun run) => found.Identity.Arm == run.Arm.Name ? "" : $" (of the arm {found.Identity.Arm})";

    private (RunSession Session, AblationHistory History) Open(
        ExperimentPlan recipe, AblationArms arms, bool fresh, [NotNull] ref RunFolder? parent, CancellationToken stop)
    {
        var starting = RunStart.Take(workspace.Folder, stop);
        try
        {
            var history = History(recipe, arms);
            var known = parent ?? (fresh ? null : KnownParent(history, arms));
            while (known is { IsLive: true })
            {
                _selection.AwaitEnd(known, recipe, ref starting, stop);
                history = History(recipe, arms);
                known = parent ?? KnownParent(history, arms);
            }
            parent = OpenParent(recipe, known);
            var session = workspace.OpenSession(
                recipe with { Recipe = recipe.Recipe with { Tracking = recipe.Recipe.Tracking with { SystemMetrics = false } } }, parent,
                arms.Runs.SelectMany(run => run.Plan.Plan.DataPaths), "seed");
            return (session, history);
        }
        finally
        {
            starting.Dispose();
        }
    }

    private AblationHistory History(ExperimentPlan recipe, AblationArms arms) => new(workspace.Index(), recipe.Recipe.Name, arms.Ablation.Arms.Select(a => a.Name), workbench.Output.Warn);

    // what cannot be read is said when it is the turn of its run
    private RunFolder? KnownParent(AblationHistory history, AblationArms arms) => history.Parent(
        AblationKeys.Of(arms.Runs, run => PlanKey.Of(run.Plan, run.Plan.Recipe.Data.Open(), workbench.Contents)).Known);

    private RunFolder OpenParent(ExperimentPlan recipe, RunFolder? known)
    {
        var parent = known ?? _selection.Create(recipe, recipe.Recipe.Name, isAblation: true);
        workbench.Output.Say($"ablation {recipe.Recipe.Name}, run {parent.Identity.RunId}{(known is null ? "" : " (goes on)")}");
        return parent;
    }

    private static ExperimentOutcome Outcome(AblationArms arms, AblationChildren children, CancellationToken stop) =>
        stop.IsCancellationRequested ? new ExperimentOutcome(ExperimentStatus.Interrupted)
        : children.Failures.Count == 0 ? new ExperimentOutcome(ExperimentStatus.Finished)
        : new ExperimentOutcome(ExperimentStatus.PartlyFailed) { Failure = Failed(arms, children) };

    private static RunnerException Failed(AblationArms arms, AblationChildren children) => ExperimentErrors.ArmFailed.With(
        children.Failures.Count, arms.Runs.Count, string.Join("; ", children.Failures.Keys.Select(run => $"{run.Arm.Name}, seed {run.Seed}")));

    private static string Reason(Exception failure) => failure is RunnerException known ? $"{known.Descriptor.Code}: {known.Message}" : failure.Message;
}
