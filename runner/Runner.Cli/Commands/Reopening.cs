using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Data;
using Runner.Experiments;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary>Opens a run of the past for the commands that make its steps again.</summary>
internal static class Reopening
{
    /// <summary>Builds a run. Null after all errors of its recipe were printed.</summary>
    public static RunReopening? Open(CommandServices services, RunFolder folder, IPreparationProgress progress, CancellationToken stop)
    {
        var workbench = services.Workbench.WithFormerDataRoot(Provenance.Read(folder)?.Request.DataRoot);
        var recipe = OpenedRecipe.OpenSingle(workbench.Planner, folder.RecipeFile, [], Severity.Error, new DiagnosticBag());
        return RecipeInput.Show(recipe.Diagnostics, Console.Error) || recipe.Plan is null ? null : RunReopening.Open(workbench, folder, recipe.Plan, progress, stop);
    }
}
