using System.CommandLine;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Cli.Ranks;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Cli.Commands;

/// <summary><c>runner resume RUN</c>: goes on with an interrupted run, or with an ablation, from its own locked recipe.</summary>
internal sealed class ResumeCommand : Command
{
    private readonly Argument<string> _run = RunArgument.One();
    private readonly Option<bool> _force = new("--force")
    {
        Description = "Go on even where data, recipe or numeric environment are not those of the checkpoint. The run is then no longer one computation.",
    };

    public ResumeCommand() : base("resume", "Go on with an interrupted run, from its last checkpoint, bit for bit as if it had never stopped.")
    {
        Arguments.Add(_run);
        Options.Add(_force);
        Options.Add(CommonOptions.Data);
        Options.Add(ReportOptions.Results);
        Options.Add(ReportOptions.Plots);
        Options.Add(CommonOptions.Workspace);
        SetAction(Resume);
    }

    private int Resume(ParseResult arguments)
    {
        var workspace = ReportOptions.WorkspaceOf(arguments);
        var index = workspace.Index();
        var folder = index.Find(arguments.GetRequiredValue(_run));
        if (folder.IsLive)
            throw CliErrors.RunIsLive.With(folder.Identity.RunId);
        if (RunHistory.Read(folder).Status is RunStatus.Finished && PendingDelivery.Of(folder).Count > 0)
            return Deliver(workspace, folder);
        if (RunHistory.Read(folder).Status is RunStatus.Finished)
            throw CliErrors.RunNotResumable.With(folder.Identity.RunId, "is finished");
        if (!File.Exists(folder.RecipeFile))
            throw CliErrors.RunNotResumable.With(folder.Identity.RunId, "ended before its recipe was written");

        var workbench = Workbench.Open(arguments, DataRoot(index, folder));
        using var joining = Joining.Begin(workbench);
        var diagnostics = new DiagnosticBag();
        var planner = workbench.PlannerOf(folder);
        var plan = planner.Plan(folder.RecipeFile, [], Severity.Error, diagnostics);
        var arms = plan is null ? null : AblationArms.Plan(planner, plan, folder.RecipeFile, [], Severity.Error, diagnostics);
        if (RecipeInput.Show(diagnostics, diagnostics.HasErrors ? LaunchedRanks.Diagnostics(workbench) : Console.Error) || plan is null)
            return ExitCode.User;
        // its own recipe holds what was changed when it was begun
        plan = plan with { Changes = null };
        arms = arms is null ? null : arms with { Runs = [.. arms.Runs.Select(run => run with { Plan = run.Plan with { Changes = null } })] };
        using var stop = new StopSignal();
        using var ranks = joining.Join(plan.Recipe, stop.Token);
        return ranks.During(plan, () => ranks.Group.IsFirst
            ? Lead(arguments, workbench, workspace, ranks, plan, arms, folder, stop.Token)
            : new FollowerRun(workbench, ranks).Follow(arms is null ? [plan] : [.. arms.Runs.Select(run => run.Plan)], stop.Token));
    }

    // what is left to do of a run that is finished is to bring it to the stores it owes
    private static int Deliver(Workspace workspace, RunFolder folder)
    {
        using var stop = new StopSignal();
        var codes = PendingDelivery.Of(folder).Select(p => FinishedRun.Deliver(workspace, workspace.StoreNamed(p.Store), folder, stop.Token)).ToList();
        return codes.Max();
    }

    private int Lead(
        ParseResult arguments, Workbench workbench, Workspace workspace, LaunchedRanks ranks, ExperimentPlan plan, AblationArms? arms, RunFolder folder, CancellationToken stop)
    {
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = ExperimentRun.Wanted(plan.Recipe.Train.Device) });
        if (arms is not null)
        {
            var origin = AblationOrigin.Of(folder).ReportingTo(arguments.GetValue(ReportOptions.Results));
            return new AblationSession(workbench, workspace.WithResults(origin.Results), ranks, folder.RecipeFile, origin).Execute(plan, arms, fresh: false, stop, folder);
        }
        using var log = ConsoleLog.Listen();
        var resume = arguments.GetValue(_force) ? ResumeMode.Forced : ResumeMode.IfPresent;
        var data = plan.Recipe.Data.Open();
        plan = plan with { Key = PlanKey.Of(plan, data, workbench.Contents) };
        CheckKey(folder, plan.Key, resume);
        OwnWeights.Tell(plan.Plan);
        return RunCommand.Execute(workbench, workspace, ranks, plan, folder, data, folder.RecipeFile, log, stop, resume);
    }

    // Before anything is prepared, and also where there is no checkpoint yet. A plugin of another version is said: its components keep their meaning by their versions.
    private static void CheckKey(RunFolder folder, RunKey now, ResumeMode resume)
    {
        var differences = RunSelection.Differences(folder, now) ?? [];
        var refused = differences.Where(d => d.Kind is not (KeyPartKind.Plugin or KeyPartKind.Rounding or KeyPartKind.Measurement)).ToList();
        if (refused.Count > 0 && resume != ResumeMode.Forced)
            throw TrainingErrors.CheckpointOfAnotherRun.With(folder.CheckpointsFolder, string.Join('\n', refused.Select(d => "  " + d.Line)), folder.Identity.RunId[..8]);
        if (differences.Count > 0)
            Console.Out.WriteLine($"{RunSelection.Text(differences)} since the run began: it goes on, and is no longer one computation");
    }

    /// <summary>Where the data of a run was, or of the runs of an ablation; null where none of them says.</summary>
    public static string? DataRoot(RunIndex index, RunFolder folder) =>
        index.ChildrenOf(folder.Identity.RunId).Prepend(folder).Select(run => Provenance.Read(run)?.Request.DataRoot).FirstOrDefault(root => root is not null);
}
