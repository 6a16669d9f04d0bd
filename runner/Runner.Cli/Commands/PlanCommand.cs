using System.CommandLine;
using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.LibTorch;
using Runner.Recipes;

namespace Runner.Cli.Commands;

/// <summary><c>runner plan</c>: shape check and forecast of a recipe, or of every arm of its ablation, without data or GPU.</summary>
internal sealed class PlanCommand : Command
{
    private readonly Option<int?> _vocabulary = new("--vocabulary")
    {
        Description = "Entries of the vocabulary, where the tokenizer cannot tell without data.",
        HelpName = "N",
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "Tokens per second to compute the time with. Default: what an earlier run of the recipe, or of a model of its size, measured.",
        HelpName = "tokens_per_second",
    };

    private readonly Option<int?> _ranks = new("--ranks")
    {
        Description = "Forecast a rank of N that share the training: its batch, its memory, and what it exchanges.",
        HelpName = "N",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the forecast as JSON." };

    public PlanCommand() : base("plan", "Check all shapes of a recipe and forecast parameters, operations, memory, steps and time; no data, no GPU.")
    {
        CommonOptions.AddRecipe(this);
        Options.Add(_vocabulary);
        Options.Add(_rate);
        Options.Add(_ranks);
        Options.Add(_json);
        _ranks.Validators.Add(result => CommonOptions.RequirePositive(result));
        _vocabulary.Validators.Add(result => CommonOptions.RequirePositive(result));
        _rate.Validators.Add(result => CommonOptions.RequirePositive(result));
        SetAction(Plan);
    }

    private int Plan(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var recipe = RecipeInput.Open(workbench.Planner, arguments, Severity.Warning);
        var (path, plan, arms, diagnostics) = recipe;
        var files = new FileChecks(workbench);
        foreach (var each in recipe.Runs)
            files.Weights(each, diagnostics);
        // no text is read
        var worth = recipe.WithoutMissingData;
        if (arguments.GetValue(_json) && worth.HasErrors)
        {
            JsonOutput.Write(new { Recipe = path, Good = false, Diagnostics = DiagnosticJson.Of(worth.Items) });
            return ExitCode.User;
        }
        if (RecipeInput.Show(worth, Console.Error) || plan is null)
            return ExitCode.User;

        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Any });
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var forecaster = new ExperimentForecaster(workspace.Index(), arguments.GetValue(_vocabulary), arguments.GetValue(_rate), workbench.Output, arguments.GetValue(_ranks) ?? 1);
        // of the seeds of an arm, one forecast says all
        var variants = arms is null
            ? [new ForecastVariant(plan.Recipe.Name, 1, forecaster.Forecast(plan))]
            : arms.Runs.GroupBy(run => run.Arm.Name).Select(arm => new ForecastVariant(arm.Key, arm.Count(), Forecast(forecaster, arm.Key, arm.First().Plan))).ToList();
        if (arguments.GetValue(_json))
            ForecastDisplay.Json(plan.Recipe.Name, variants, arms is not null, Console.Out);
        else
            ForecastDisplay.Text(plan.Recipe.Name, variants, arms is not null, Console.Out);
        return ExitCode.Success;
    }

    private static ExperimentForecast Forecast(ExperimentForecaster forecaster, string arm, ExperimentPlan plan)
    {
        try
        {
            return forecaster.Forecast(plan);
        }
        catch (Errors.RunnerException failure)
        {
            throw new Errors.RunnerException(failure.Descriptor, $"arm '{arm}': {failure.Message}", failure);
        }
    }
}
