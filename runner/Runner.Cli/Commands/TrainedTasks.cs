using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Training;
using TorchSharp;

namespace Runner.Cli.Commands;

/// <summary>What <c>evaluate</c> and <c>predict</c> take alike: a trained run, and where and how it computes.</summary>
internal sealed class TrainedTasks
{
    public Argument<string> Run { get; } = new("run")
    {
        Description = "A trained run (id, its first digits, name or folder), with @best, @last or @step-100 for one of its checkpoints, or a checkpoint's folder. "
            + "Without a choice, the best checkpoint where the run keeps one, else the last.",
    };

    public Option<string> Device { get; } = new("--device") { Description = "cpu, cuda, cuda:1, or auto: a GPU where there is one.", DefaultValueFactory = _ => "auto", HelpName = "name" };

    public Option<int?> Batch { get; } = new("--batch") { Description = "Examples of a forward pass. Default: the recipe's evaluate.batch_size.", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Run);
        foreach (var option in new Option[] { Device, Batch, CommonOptions.Threads, CommonOptions.Set, CommonOptions.Workspace })
            command.Options.Add(option);
        CommonOptions.RequireWholePositive(Batch);
        Device.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !TrainingDevice.IsName(token.Value))
                result.AddError($"--device takes cpu, cuda, cuda:N or auto, not '{token.Value}'.");
        });
    }

    /// <summary>Opens the run. Null after all that is wrong with its recipe was printed.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="services">Of the command.</param>
    /// <param name="changes">Changes of the recipe beside those of <c>--set</c>.</param>
    /// <param name="isAlone">Whether inputs are read one by one.</param>
    public (TrainedTask Task, ExperimentPlan Plan, RunFolder Run)? Open(ParseResult arguments, CommandServices services, IReadOnlyList<string> changes, bool isAlone = false)
    {
        var device = arguments.GetRequiredValue(Device);
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = device == "cpu" ? WantedDevice.Cpu : WantedDevice.Any });
        var recipe = new OpenedRecipe("", null, null, new DiagnosticBag());
        List<RecipeOverride> overrides =
            [.. (arguments.GetValue(CommonOptions.Set) ?? []).Concat(changes).Select(text => RecipeOverride.Parse(text, recipe.Diagnostics)).OfType<RecipeOverride>()];
        if (arguments.GetValue(CommonOptions.Threads) is { } threads)
            torch.set_num_threads(threads);
        var options = new TrainedTaskOptions { Device = TrainingDevice.Find(device), BatchSize = isAlone ? 1 : arguments.GetValue(Batch) };
        var opened = recipe.Diagnostics.HasErrors ? null
            : TrainedTask.Open(services.Workbench, CommonOptions.WorkspaceOf(arguments), arguments.GetRequiredValue(Run), overrides, options, recipe.Diagnostics);
        if (!RecipeInput.Show(recipe.WithoutMissingData, Console.Error))
            return opened;
        opened?.Task.Dispose();
        return null;
    }
}
