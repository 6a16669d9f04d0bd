using System.CommandLine;
using Runner.Cli.Display;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Cli.Ranks;
using Runner.Data;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Cli.Commands;

/// <summary><c>runner run</c>: trains and evaluates a recipe, or all arms and seeds of its ablation.</summary>
internal sealed class RunCommand : Command
{
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Start anew even where a run of the same recipe and data is finished, or an interrupted one could go on." };
    private readonly Option<bool> _dry = new("--dry-run") { Description = "Check everything and say what would be done and why, without training." };

    public RunCommand() : base("run", "Run a recipe. An interrupted run of the same recipe goes on, a finished one is left as it is; an ablation does only what is missing.")
    {
        CommonOptions.AddRecipe(this);
        Options.Add(CommonOptions.Threads);
        Options.Add(_fresh);
        Options.Add(_dry);
        Options.Add(ReportOptions.Results);
        Options.Add(ReportOptions.Plots);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        var workbench = Workbench.Open(arguments);
        using var joining = Joining.Begin(workbench);
        var path = arguments.GetRequiredValue(CommonOptions.Recipe);
        var diagnostics = new DiagnosticBag();
        var overrides = RecipeInput.Overrides(arguments, diagnostics);
        var plan = workbench.Planner.Plan(path, overrides, Severity.Error, diagnostics);
        var arms = plan is null ? null : AblationArms.Plan(workbench.Planner, plan, path, overrides, Severity.Error, diagnostics);
        if (plan is not null && !diagnostics.HasErrors && arguments.GetValue(_dry))
            new FileChecks(workbench).All(AblationArms.AllPlans(plan, arms), diagnostics);
        if (RecipeInput.Show(diagnostics, diagnostics.HasErrors ? LaunchedRanks.Diagnostics(workbench) : Console.Error) || plan is null)
            return ExitCode.User;

        var workspace = ReportOptions.WorkspaceOf(arguments);
        TrackingStore.WarnOfFolder(plan.Recipe.Tracking, workspace.Folder, workspace.Notice);
        var fresh = arguments.GetValue(_fresh);
        if (arguments.GetValue(_dry))
            return DryRun.Show(workbench, workspace, plan, arms, fresh);
        using var stop = new StopSignal();
        using var ranks = joining.Join(plan.Recipe, stop.Token);
        return ranks.During(plan, () => ranks.Group.IsFirst
            ? Lead(arguments, workbench, workspace, ranks, plan, arms, fresh, stop.Token)
            : new FollowerRun(workbench, ranks).Follow(arms is null ? [plan] : [.. arms.Runs.Select(run => run.Plan)], stop.Token));
    }

    private static int Lead(
        ParseResult arguments, Workbench workbench, Workspace workspace, LaunchedRanks ranks, ExperimentPlan plan, AblationArms? arms, bool fresh, CancellationToken stop)
    {
        var path = arguments.GetRequiredValue(CommonOptions.Recipe);
        // what is wrong with the machine ends this command here, not every run on its own
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = ExperimentRun.Wanted(plan.Recipe.Train.Device) });
        if (arms is not null)
        {
            var origin = AblationOrigin.Of(path, RecipeInput.Changes(arguments)).ReportingTo(arguments.GetValue(ReportOptions.Results));
            return new AblationSession(workbench, workspace, ranks, path, origin).Execute(plan, arms, fresh, stop);
        }
        using var log = ConsoleLog.Listen();
        var data = plan.Recipe.Data.Open();
        plan = plan with { Key = PlanKey.Of(plan, data, workbench.Contents) };
        var starting = RunStart.Take(workspace.Folder, stop);
        try
        {
            var decision = RunSelection.DecideOnceFree(workspace, plan, fresh, ref starting, stop);
            if (decision.Action is RunAction.Done or RunAction.Deliver)
            {
                starting.Dispose();                        // nothing begins, and a tracker may take its time
                return FinishedRun.Show(workspace, plan, decision, stop);
            }
            var folder = RunSelection.Open(workspace, plan, decision);
            return Execute(workbench, workspace, ranks, plan, folder, data, path, log, stop, starting: starting);
        }
        finally
        {
            starting.Dispose();
        }
    }

    /// <summary>Runs one plan in one folder and says how it ended.</summary>
    public static int Execute(
        Workbench workbench, Workspace workspace, LaunchedRanks ranks, ExperimentPlan plan, RunFolder folder, DataSource data, string path,
        ConsoleLog log, CancellationToken stop, ResumeMode resume = ResumeMode.IfPresent, IDisposable? starting = null)
    {
        Console.Out.WriteLine($"run {folder.Identity.RunId} of {plan.Recipe.Name}");
        var end = RunDisplay.During(display =>
            new ExperimentRun(workbench, workspace, ranks, LoggedRunDisplay.Of(display, log), path, log, resume) { Starting = starting }.Execute(plan, folder, data, stop),
            ranks: ranks.Group.Size);
        return RunSummary.Show(end, workspace, plan.Recipe.Tracking, path);
    }
}
