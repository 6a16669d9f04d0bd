using System.CommandLine;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Cli.Ranks;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Cli.Commands;

/// <summary><c>runner resume RUN</c>: goes on with an interrupted run from its own locked recipe.</summary>
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
        Options.Add(CommonOptions.Workspace);
        SetAction(Resume);
    }

    private int Resume(ParseResult arguments)
    {
        var workspace = new Workspace(arguments.GetRequiredValue(CommonOptions.Workspace));
        var folder = workspace.Index().Find(arguments.GetRequiredValue(_run));
        if (folder.IsLive)
            throw CliErrors.RunIsLive.With(folder.Identity.RunId);
        if (RunHistory.Read(folder).Status is RunStatus.Finished && PendingDelivery.Of(folder).Count > 0)
            return Deliver(workspace, folder);
        if (RunHistory.Read(folder).Status is RunStatus.Finished)
            throw CliErrors.RunNotResumable.With(folder.Identity.RunId, "is finished");
        if (!File.Exists(folder.RecipeFile))
            throw CliErrors.RunNotResumable.With(folder.Identity.RunId, "ended before its recipe was written");

        var workbench = Workbench.Open(arguments);
        using var joining = Joining.Begin(workbench);
        var diagnostics = new DiagnosticBag();
        var plan = workbench.Planner.Plan(folder.RecipeFile, [], Severity.Error, diagnostics);
        if (RecipeInput.Show(diagnostics, diagnostics.HasErrors ? LaunchedRanks.Diagnostics(workbench) : Console.Error) || plan is null)
            return ExitCode.User;
        using var stop = new StopSignal();
        using var ranks = joining.Join(plan.Recipe, stop.Token);
        return ranks.During(plan, () => ranks.Group.IsFirst
            ? RunCommand.Execute(workbench, workspace, ranks, plan, folder, folder.RecipeFile, stop.Token,
                arguments.GetValue(_force) ? ResumeMode.Forced : ResumeMode.IfPresent)
            : new FollowerRun(workbench, ranks).Follow([plan], stop.Token));
    }

    // what is left to do of a run that is finished is to bring it to the stores it owes
    private static int Deliver(Workspace workspace, RunFolder folder)
    {
        using var stop = new StopSignal();
        var codes = PendingDelivery.Of(folder).Select(p => FinishedRun.Deliver(workspace, workspace.StoreNamed(p.Store), folder, stop.Token)).ToList();
        return codes.Max();
    }
}
