using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Ranks;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>
/// Runs what is missing of an ablation, one run after another, below one parent run. A failing run stops no other; the report is
/// written after every run, so an interrupted ablation has one too.
/// </summary>
internal sealed class AblationSession(
    Workbench workbench, Workspace workspace, LaunchedRanks ranks, string recipePath, AblationOrigin origin)
{
    private AblationProgress _progress = new(0, TimeProvider.System);

    /// <summary>Does what is missing, and reports.</summary>
    /// <param name="recipe">The whole recipe.</param>
    /// <param name="arms">Its runs.</param>
    /// <param name="fresh">Makes everything anew, below a new parent.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <param name="parent">The ablation to go on with; null to find it.</param>
    public int Execute(ExperimentPlan recipe, AblationArms arms, bool fresh, CancellationToken stop, RunFolder? parent = null)
    {
        _progress = new AblationProgress(arms.Runs.Count, TimeProvider.System);
        using var log = ConsoleLog.Listen();
        using var starting = RunStart.Take(workspace.Folder, stop);
        var history = new AblationHistory(workspace.Index(), recipe.Recipe.Name, arms.Ablation.Arms.Select(a => a.Name));
        parent = OpenParent(recipe, arms, history, fresh, parent);
        var session = workspace.OpenSession(
            recipe with { Recipe = recipe.Recipe with { Tracking = recipe.Recipe.Tracking with { SystemMetrics = false } } }, parent,
            arms.Runs.SelectMany(run => run.Plan.Plan.DataPaths), "seed");
        starting.Dispose();
        session.Begin();
        log.WriteTo(parent.ConsoleFile);
        var children = new Dictionary<ArmRun, RunFolder>();
        RunRecord.WriteParent(recipe, session, workspace, recipePath);
        origin.Record(session.Journal);
        var report = new AblationReporting(recipe, arms, origin, workspace);
        var failures = RunMissing(recipe, arms, parent, session.Journal, report, history, children, stop);
        var summary = report.Write(children, parent, session.Journal);

        var delivery = session.FinishUnlessAsync(stop.IsCancellationRequested ? RunStatus.Killed : failures.Count > 0 ? RunStatus.Failed : RunStatus.Finished, null, stop)
            .GetAwaiter().GetResult();
        AblationDisplay.Show(summary, Screen.Console);
        Console.Out.WriteLine($"report: {RunSummary.Relative(report.File)}");
        RunSummary.ShowStore(workspace, recipe.Recipe.Tracking, delivery, parent, _progress.Made > 0);
        return End(arms, failures, stop);
    }

    private List<(ArmRun Run, Exception Failure)> RunMissing(
        ExperimentPlan recipe, AblationArms arms, RunFolder parent, RunJournal journal, AblationReporting report, AblationHistory history,
        Dictionary<ArmRun, RunFolder> children, CancellationToken stop)
    {
        var failures = new List<(ArmRun, Exception)>();
        for (var i = 0; i < arms.Runs.Count; i++)
        {
            var run = arms.Runs[i];
            var place = $"[{i + 1}/{arms.Runs.Count}] {run.Arm.Name}, seed {run.Seed}";
            if (Try(() => Make(recipe, run, place, parent, history, children, stop), out var end) is { } failure)
            {
                ErrorBoundary.Show(failure);
                failures.Add((run, failure));
            }
            if (end is not null)
                report.Write(children, parent, journal);
        }
        return failures;
    }

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
        ExperimentPlan recipe, ArmRun run, string place, RunFolder parent, AblationHistory history, Dictionary<ArmRun, RunFolder> children, CancellationToken stop)
    {
        // looked at when it is the run's turn: what it is trained on is what counts
        var data = run.Plan.Recipe.Data.Open();
        var plan = run.Plan with { Key = PlanKey.Of(run.Plan, data, workbench.Contents) };
        var found = history.Fitting(parent, run, plan.Key);
        if (found is { Run: var finished } && AblationHistory.IsFinished(finished))
        {
            children[run] = finished;
            _progress.Found();
            Console.Out.WriteLine($"{place}: done before, run {finished.Identity.RunId[..8]}{Renamed(finished, run)}{Rounding(found)}");
            foreach (var late in workspace.DeliverPending(recipe.Recipe.Tracking, [finished], stop))
                Console.Out.WriteLine(late.State == UploadState.Complete ? "  the tracker did not have all of it: delivered now" : $"  the tracker does not have all of it: {late.Problem}");
            return null;
        }
        if (found is { Run.IsLive: true })
            throw CliErrors.RunIsLive.With(found.Run.Identity.RunId);
        if (stop.IsCancellationRequested)
        {
            if (found is not null)
                children[run] = found.Run;
            return null;
        }
        if (found is null && history.WhyAgain(run, plan.Key) is { } why)
            Console.Out.WriteLine($"{place}: {why}: made again");
        var folder = found?.Run
            ?? RunSelection.Create(workspace, plan, $"{run.Arm.Name} seed {run.Seed}", parent.Identity.RunId, run.Arm.Name);
        children[run] = folder;
        using var log = ConsoleLog.Listen();
        Console.Out.WriteLine($"{place}: run {folder.Identity.RunId[..8]}{(found is null ? "" : $" (goes on){Rounding(found)}")}{(_progress.Left is { } left ? $", all left {RunDisplay.Clock(left)}" : "")}");
        var end = RunDisplay.During(display =>
            new ExperimentRun(workbench, workspace, ranks, LoggedRunDisplay.Of(display, log), recipePath, log).Execute(plan, folder, data, stop), _progress, ranks.Group.Size);
        _progress.Ended();
        return end;
    }

    private static string Renamed(RunFolder found, ArmRun run) => found.Identity.Arm == run.Arm.Name ? "" : $" (of the arm {found.Identity.Arm})";

    private static string Rounding(AblationHistory.Found found) => found.Differences.Count == 0 ? ""
        : $"; {RunSelection.Text(found.Differences)}, which changes the last digits alone";

    private RunFolder OpenParent(ExperimentPlan recipe, AblationArms arms, AblationHistory history, bool fresh, RunFolder? given)
    {
        var known = given ?? (fresh ? null : history.Parent([.. arms.Runs.Select(run => (run, PlanKey.Of(run.Plan, run.Plan.Recipe.Data.Open(), workbench.Contents)))]));
        if (known is { IsLive: true })
            throw CliErrors.RunIsLive.With(known.Identity.RunId);
        var parent = known ?? RunSelection.Create(workspace, recipe, recipe.Recipe.Name, isAblation: true);
        Console.Out.WriteLine($"ablation {recipe.Recipe.Name}, run {parent.Identity.RunId}{(known is null ? "" : " (goes on)")}");
        return parent;
    }

    private static int End(AblationArms arms, List<(ArmRun Run, Exception Failure)> failures, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            Console.Out.WriteLine("interrupted; the same command does what is missing");
            return ExitCode.Requeue;
        }
        if (failures.Count == 0)
            return ExitCode.Success;
        var names = string.Join("; ", failures.Select(f => $"{f.Run.Arm.Name}, seed {f.Run.Seed}"));
        ErrorBoundary.Show(CliErrors.ArmFailed.With(failures.Count, arms.Runs.Count, names));
        return ExitCode.PartlyFailed;
    }
}
