using System.CommandLine;
using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Recipes;

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
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        using var joining = Joining.Begin(workbench);
        var recipe = RecipeInput.Open(workbench.Planner, arguments, Severity.Error);
        if (arguments.GetValue(_dry))
            new FileChecks(workbench).All(recipe.Runs, recipe.Diagnostics);
        if (recipe.Diagnostics.HasErrors)
            LaunchedRanks.LetTheFirstSpeak(workbench);
        if (RecipeInput.Show(recipe.Diagnostics, Console.Error) || recipe.Plan is not { } plan)
            return ExitCode.User;

        var workspace = ReportOptions.WorkspaceOf(arguments);
        workspace.WarnOfFolder(plan.Recipe.Tracking);
        var fresh = arguments.GetValue(_fresh);
        if (arguments.GetValue(_dry))
        {
            DryRun.Show(workbench, workspace, plan, recipe.Arms, fresh);
            return ExitCode.Success;
        }
        using var stop = new StopSignal();
        var request = new RunRequest(recipe.Path) { Changes = RecipeInput.Changes(arguments), Fresh = fresh, Results = arguments.GetValue(ReportOptions.Results) };
        return Exit.Of(new ExperimentExecution(workbench, workspace, joining).Run(recipe, request, stop.Token));
    }
}
