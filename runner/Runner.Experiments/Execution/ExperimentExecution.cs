using Runner.LibTorch;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Runs checked recipes, alone or with the other ranks of a launcher.</summary>
/// <param name="workbench">Plugins, weights, output.</param>
/// <param name="workspace">Where runs are.</param>
/// <param name="joining">The time before this process joins the other ranks.</param>
internal sealed class ExperimentExecution(Workbench workbench, Workspace workspace, Joining joining)
{
    /// <summary>Runs a recipe: an interrupted run of it goes on, a finished one is left as it is, an ablation does only what is missing.</summary>
    /// <param name="recipe">Without errors.</param>
    /// <param name="request">How.</param>
    /// <param name="stop">Asks to stop in good order.</param>
    public ExperimentOutcome Run(OpenedRecipe recipe, RunRequest request, CancellationToken stop) => Launch(recipe, (plan, ranks, log) =>
        recipe.Arms is { } arms
            ? new AblationSession(workbench, workspace, ranks, recipe.Path, AblationOrigin.Of(recipe.Path, request.Changes).ReportingTo(request.Results))
                .Execute(plan, arms, request.Fresh, log, stop)
            : RunSingle(plan, recipe.Path, request.Fresh, ranks, log, stop), stop);

    /// <summary>Goes on with an interrupted run, or with an ablation, from its own recipe.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its own recipe, without errors.</param>
    /// <param name="request">How.</param>
    /// <param name="stop">Asks to stop in good order.</param>
    public ExperimentOutcome Resume(ResumableRun run, OpenedRecipe recipe, ResumeRequest request, CancellationToken stop)
    {
        var (folder, own) = (run.Folder, OfRun(recipe));
        return Launch(own, (plan, ranks, log) => own.Arms is { } arms
            ? ResumeAblation(folder, plan, arms, request.Results, ranks, log, stop)
            : ResumeSingle(folder, plan, request.Force ? ResumeMode.Forced : ResumeMode.IfPresent, ranks, log, stop), stop);
    }

    private ExperimentOutcome ResumeAblation(
        RunFolder folder, ExperimentPlan plan, AblationArms arms, string? results, LaunchedRanks ranks, IRunLog log, CancellationToken stop)
    {
        var origin = AblationOrigin.Of(folder).ReportingTo(results);
        return new AblationSession(workbench, workspace.WithResults(origin.Results), ranks, folder.RecipeFile, origin).Execute(plan, arms, fresh: false, log, stop, folder);
    }

    private ExperimentOutcome ResumeSingle(RunFolder folder, ExperimentPlan plan, ResumeMode resume, LaunchedRanks ranks, IRunLog log, CancellationToken stop)
    {
        var data = plan.Recipe.Data.Open();
        plan = plan with { Key = PlanKey.Of(plan, data, workbench.Contents) };
        CheckKey(folder, plan.Key, resume);
        if (OwnWeights.Text(plan.Plan) is { } text)
            workbench.Output.Say(text);
        return Execute(display => new ExperimentRun(workbench, workspace, ranks, display, folder.RecipeFile, log, resume).Execute(plan, folder, data, stop), plan, folder, ranks, log);
    }

    private ExperimentOutcome Launch(OpenedRecipe recipe, Func<ExperimentPlan, LaunchedRanks, IRunLog, ExperimentOutcome> lead, CancellationToken stop)
    {
        var plan = recipe.Plan!;
        using var ranks = joining.Join(plan.Recipe, stop);
        return ranks.During(plan, () => ranks.Group.IsFirst ? Lead() : new FollowerRun(workbench, ranks).Follow(recipe.Runs, stop), ExperimentOutcome.Of);

        ExperimentOutcome Lead()
        {
            // what is wrong with the machine ends the experiment here, not every run on its own
            TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedLibTorch.Of(plan.Recipe.Train.Device) });
            using var log = workbench.Output.OpenLog();
            var outcome = lead(plan, ranks, log);
            if (outcome.Decision?.Action != RunAction.Deliver)
                workbench.Output.End(outcome);
            return outcome;
        }
    }

    private ExperimentOutcome RunSingle(ExperimentPlan plan, string path, bool fresh, LaunchedRanks ranks, IRunLog log, CancellationToken stop)
    {
        var data = plan.Recipe.Data.Open();
        plan = plan with { Key = PlanKey.Of(plan, data, workbench.Contents) };
        var selection = new RunSelection(workspace, workbench.Output, workbench.Time);
        var starting = RunStart.Take(workspace.Folder, stop);
        try
        {
            var decision = selection.DecideOnceFree(plan, fresh, ref starting, stop);
            if (decision.Action is RunAction.Done or RunAction.Deliver)
            {
                starting.Dispose();                        // nothing begins, and a tracker may take its time
                return decision.Action == RunAction.Deliver
                    ? new FinishedDelivery(workspace, workbench.Output).Deliver(plan.Recipe.Tracking, decision, plan.Recipe.Name, stop)
                    : Of(ExperimentStatus.AlreadyFinished, plan) with { Run = decision.Run, Decision = decision };
            }
            var folder = selection.Open(plan, decision);
            var taken = starting;
            return Execute(display => new ExperimentRun(workbench, workspace, ranks, display, path, log) { Starting = taken }.Execute(plan, folder, data, stop), plan, folder, ranks, log);
        }
        finally
        {
            starting.Dispose();
        }
    }

    private ExperimentOutcome Execute(Func<IRunDisplay, RunEnd> execute, ExperimentPlan plan, RunFolder folder, LaunchedRanks ranks, IRunLog log)
    {
        workbench.Output.Say($"run {folder.Identity.RunId} of {plan.Recipe.Name}");
        RunEnd end;
        using (var display = workbench.Output.Show(log, null, ranks.Group.Size))
            end = execute(display);
        var status = end.WasInterrupted ? ExperimentStatus.Interrupted : end.Failure is null ? ExperimentStatus.Finished : ExperimentStatus.Failed;
        return Of(status, plan) with { Run = end.Folder, Training = end.Result, Delivery = end.Delivery, Failure = end.Failure, Ranks = end.Ranks };
    }

    private ExperimentOutcome Of(ExperimentStatus status, ExperimentPlan plan) =>
        new(status) { Workspace = workspace, Tracking = plan.Recipe.Tracking, Recipe = plan.Recipe.Name };

    // its own recipe holds what was changed when it was begun
    private static OpenedRecipe OfRun(OpenedRecipe recipe) => recipe with
    {
        Plan = recipe.Plan! with { Changes = null },
        Arms = recipe.Arms is not { } arms ? null : arms with { Runs = [.. arms.Runs.Select(run => run with { Plan = run.Plan with { Changes = null } })] },
    };

    // Before anything is prepared, and also where there is no checkpoint yet. A plugin of another version is said: its components keep their meaning by their versions.
    private void CheckKey(RunFolder folder, RunKey now, ResumeMode resume)
    {
        var differences = RunDifferences.Of(folder, now, workbench.Output.Warn) ?? [];
        var refused = differences.Where(d => d.Kind is not (KeyPartKind.Plugin or KeyPartKind.Rounding or KeyPartKind.Measurement)).ToList();
        if (refused.Count > 0 && resume != ResumeMode.Forced)
            throw TrainingErrors.CheckpointOfAnotherRun.With(folder.CheckpointsFolder, string.Join('\n', refused.Select(d => "  " + d.Line)), folder.Identity.RunId[..8]);
        if (differences.Count > 0)
            workbench.Output.Say($"{RunDifferences.Text(differences)} since the run began: it goes on, and is no longer one computation");
    }
}
