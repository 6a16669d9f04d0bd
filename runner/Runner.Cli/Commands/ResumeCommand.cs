using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Recipes;

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
        using var stop = new StopSignal();
        var run = ResumableRun.Find(workspace, arguments.GetRequiredValue(_run));
        // what is left to do of a run that is finished is to bring it to the stores it owes
        if (run.OnlyOwes)
            return Exit.Of(new FinishedDelivery(workspace, new ConsoleOutput(TimeProvider.System)).DeliverAll(run.Folder, stop.Token));

        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench.WithFormerDataRoot(run.DataRoot);
        using var joining = Joining.Begin(workbench);
        var recipe = OpenedRecipe.Open(workbench.PlannerOf(run.Folder), run.Folder.RecipeFile, [], Severity.Error, new DiagnosticBag());
        if (recipe.Diagnostics.HasErrors)
            LaunchedRanks.LetTheFirstSpeak(workbench);
        if (RecipeInput.Show(recipe.Diagnostics, Console.Error) || recipe.Plan is null)
            return ExitCode.User;
        var request = new ResumeRequest(arguments.GetRequiredValue(_run)) { Force = arguments.GetValue(_force), Results = arguments.GetValue(ReportOptions.Results) };
        return Exit.Of(new ExperimentExecution(workbench, workspace, joining).Resume(run, recipe, request, stop.Token));
    }
}
