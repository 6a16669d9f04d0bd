using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Recipes;

namespace Runner.Cli.Commands;

/// <summary>
/// <c>runner validate</c>: every mistake of a recipe, and of every arm of its ablation, at once, and what the files it names show at a glance. Loads libtorch only
/// where there are trained weights to compare.
/// </summary>
internal sealed class ValidateCommand : Command
{
    private readonly Option<bool> _noData = new("--no-data") { Description = "Look at no files, and only warn of data paths that lead nowhere, as where the data are on another machine." };

    public ValidateCommand() : base("validate", "Check a recipe without running anything: all errors at once, with file, line and column.")
    {
        CommonOptions.AddRecipe(this);
        Options.Add(_noData);
        Options.Add(CommonOptions.Json);
        SetAction(Validate);
    }

    private int Validate(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var missingData = arguments.GetValue(_noData) ? Severity.Warning : Severity.Error;
        var recipe = RecipeInput.Open(workbench.Planner, arguments, missingData);
        var (path, _, arms, diagnostics) = recipe;
        if (missingData == Severity.Error)
            new FileChecks(workbench).All(recipe.Runs, diagnostics);
        if (arguments.GetValue(CommonOptions.Json))
        {
            JsonOutput.Write(new
            {
                Recipe = path,
                Good = !diagnostics.HasErrors,
                Runs = diagnostics.HasErrors ? (int?)null : arms?.Runs.Count ?? 1,
                Arms = arms?.Ablation.Arms.Select(arm => arm.Name) ?? [],
                Diagnostics = DiagnosticJson.Of(diagnostics.Items),
            });
            return diagnostics.HasErrors ? ExitCode.User : ExitCode.Success;
        }
        if (RecipeInput.Show(diagnostics, Console.Error))
            return ExitCode.User;
        Console.Out.WriteLine(arms is null
            ? $"{path}: the recipe is good."
            : $"{path}: the recipe is good, and so are its {arms.Runs.Count} runs ({arms.Ablation.Arms.Count} arms).");
        return ExitCode.Success;
    }
}
