using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Recipes;

namespace Runner.Cli.Commands;

/// <summary><c>runner validate</c>: every mistake of a recipe, and of every arm of its ablation, at once. Loads no libtorch.</summary>
internal sealed class ValidateCommand : Command
{
    public ValidateCommand() : base("validate", "Check a recipe without running anything: all errors at once, with file, line and column.")
    {
        CommonOptions.AddRecipe(this);
        Options.Add(CommonOptions.Json);
        SetAction(Validate);
    }

    private static int Validate(ParseResult arguments)
    {
        var workbench = Workbench.Open(arguments);
        var diagnostics = new DiagnosticBag();
        var overrides = RecipeInput.Overrides(arguments, diagnostics);
        var path = arguments.GetRequiredValue(CommonOptions.Recipe);
        var plan = workbench.Planner.Plan(path, overrides, Severity.Warning, diagnostics);
        var arms = plan is null ? null : Experiments.AblationArms.Plan(workbench.Planner, plan, path, overrides, Severity.Warning, diagnostics);
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
