using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Ranks;
using Runner.Recipes;
using Runner.Tracking;
using Spectre.Console;

namespace Runner.Cli.Experiments;

/// <summary>
/// Runs what is missing of an ablation, one run after another, below one parent run. A failing run stops no other; the report is
/// written after every run, so an interrupted ablation has one too.
/// </summary>
internal sealed class AblationSession(
    Workbench workbench, Workspace workspace, LaunchedRanks ranks, string recipePath, IReadOnlyList<string> overrides)
{
    // what was set on the command line is part of what makes the report again; where data lies is not
    private string Command => $"runner run {RunSummary.Relative(recipePath)}" + string.Concat(overrides.Select(o => $" --set '{Mlflow.TrackingAddress.ShowAll(o)}'"));

    private AblationProgress _progress = new(0, TimeProvider.System);

    public int Execute(ExperimentPlan recipe, AblationArms arms, bool fresh, CancellationToken stop)
    {
        _progress = new AblationProgress(arms.Runs.Count, TimeProvider.System);
        var parent = OpenParent(recipe, fresh);
        var children = new Dictionary<ArmRun, RunFolder>();
        var session = workspace.StartSession(recipe with { Recipe = recipe.Recipe with { Tracking = recipe.Recipe.Tracking with { SystemMetrics = false } } }, parent, "seed");
        var journal = session.Journal;
        RunRecord.WriteParent(recipe, session, workspace, recipePath);
        var report = new AblationReporting(recipe, arms, recipePath, Command, Path.Combine(workspace.Results, recipe.Recipe.Name));
        var failures = RunMissing(recipe, arms, parent, journal, report, children, stop);
        var summary = report.Write(children, parent, journal);

        var delivery = session.FinishUnlessAsync(stop.IsCancellationRequested ? RunStatus.Killed : failures.Count > 0 ? RunStatus.Failed : RunStatus.Finished, null, stop)
            .GetAwaiter().GetResult();
        AblationDisplay.Show(summary, AnsiConsole.Console);
        Console.Out.WriteLine($"report: {RunSummary.Relative(report.File)}");
        RunSummary.ShowStore(workspace, recipe.Recipe.Tracking, delivery, parent, _progress.Made > 0);
        return End(arms, failures, stop);
    }

    private List<(ArmRun Run, Exception Failure)> RunMissing(
        ExperimentPlan recipe, AblationArms arms, RunFolder parent, RunJournal journal, AblationReporting report,
        Dictionary<ArmRun, RunFolder> children, CancellationToken stop)
    {
        var index = workspace.Index();
        var failures = new List<(ArmRun, Exception)>();
        for (var i = 0; i < arms.Runs.Count; i++)
        {
            var run = arms.Runs[i];
            var place = $"[{i + 1}/{arms.Runs.Count}] {run.Arm.Name}, seed {run.Seed}";
            if (RunSelection.Finished(index, run.Plan.Fingerprint, parent.Identity.RunId) is { } finished)
            {
                children[run] = finished;
                _progress.Found();
                Console.Out.WriteLine($"{place}: done before, run {finished.Identity.RunId[..8]}");
                foreach (var late in workspace.DeliverPending(recipe.Recipe.Tracking, [finished], stop))
                    Console.Out.WriteLine(late.State == UploadState.Complete ? "  the tracker did not have all of it: delivered now" : $"  the tracker does not have all of it: {late.Problem}");
                continue;
            }
            if (stop.IsCancellationRequested)
                continue;
            var folder = RunSelection.Unfinished(index, run.Plan.Fingerprint, parent.Identity.RunId)
                ?? RunSelection.Create(workspace, run.Plan, $"{run.Arm.Name} seed {run.Seed}", parent.Identity.RunId, run.Arm.Name);
            children[run] = folder;
            Console.Out.WriteLine($"{place}: run {folder.Identity.RunId[..8]}{(_progress.Left is { } left ? $", all left {RunDisplay.Clock(left)}" : "")}");
            var end = RunDisplay.During(AnsiConsole.Console, display =>
                new ExperimentRun(workbench, workspace, ranks, display, recipePath).Execute(run.Plan, folder, stop), _progress, ranks.Group.Size);
            _progress.Ended();
            if (end.Failure is { } failure && !end.WasInterrupted)
            {
                ErrorBoundary.Show(failure);
                failures.Add((run, failure));
            }
            report.Write(children, parent, journal);
        }
        return failures;
    }

    private RunFolder OpenParent(ExperimentPlan recipe, bool fresh)
    {
        // the whole recipe, arms included, is what a parent stands for
        var fingerprint = RecipeFingerprint.Of(recipe.Plan.Resolved);
        var known = fresh ? null : workspace.Index().WithPlan(fingerprint).LastOrDefault(r => r.Identity.ParentRunId is null);
        if (known is { IsLive: true })
            throw CliErrors.RunIsLive.With(known.Identity.RunId);
        var parent = known ?? RunSelection.Create(workspace, recipe with { Fingerprint = fingerprint }, recipe.Recipe.Name, isAblation: true);
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
