using System.CommandLine;
using System.CommandLine.Parsing;
using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.LibTorch;
using Runner.Recipes;

namespace Runner.Cli.Commands;

/// <summary><c>runner bench</c>: how fast a recipe trains here, phase by phase; leaves nothing behind.</summary>
internal sealed class BenchCommand : Command
{
    private readonly Option<int> _steps = Number("--steps", "Steps to measure.", 20);
    private readonly Option<int> _warmup = Number("--warmup", "Steps to make before measuring.", 3);
    private readonly Option<int?> _threads = Number("--threads", "Threads for tensor work on the CPU. Default: the recipe's.");
    private readonly Option<bool> _sample = new("--sample") { Description = "Measure on full sequences with arbitrary contents instead of the recipe's data." };
    private readonly Option<int?> _length = Number("--length", "With --sample: tokens of a sequence. Default: the task's training length.");
    private readonly Option<int?> _batch = Number("--batch", "Examples of a step, all in memory at once unless --set train.micro_batch_size=N. Default: the recipe's.");
    private readonly Option<int?> _vocabulary = Number("--vocabulary", "With --sample: entries of the vocabulary, where the tokenizer cannot tell without data.");
    private readonly Option<bool> _inference = new("--inference") { Description = "Measure forward passes in evaluation mode instead of training steps." };
    private readonly Option<bool> _backbone = new("--backbone") { Description = "With --inference: the backbone alone, without heads and losses." };
    private readonly Option<bool> _optimizer = new("--optimizer") { Description = "Measure updates alone, without forward and backward passes." };
    private readonly Option<bool> _dense = new("--dense-head") { Description = "Predict at every position instead of where labels are: more work, same loss; for comparing with loops that do so." };
    private readonly Option<bool> _paced = new("--paced")
    {
        Description = "Measure in turns with other processes: after the warm-up, and after each burst, print a line of JSON and wait for a line with a number of steps.",
    };

    private readonly Option<string?> _saveWeights = new("--save-weights")
    {
        Description = "Also write the weights before the first step to a file, as safetensors: for comparing with another program that starts from the same.",
        HelpName = "file",
    };

    private readonly Option<string?> _json = new("--json") { Description = "Also write the measurements to a file, as JSON.", HelpName = "file" };

    public BenchCommand() : base("bench", "Measure training steps of a recipe: time by phase, tokens per second, share of the machine's peak, memory. Leaves nothing behind.")
    {
        CommonOptions.AddRecipe(this);
        foreach (var option in new Option[] { _steps, _warmup, _threads, _sample, _length, _batch, _vocabulary, _inference, _backbone, _optimizer, _dense, _paced, _saveWeights, _json })
            Options.Add(option);
        Validators.Add(result =>
        {
            Exclude(result, _inference, _optimizer);
            Exclude(result, _paced, _json);
            if (result.GetValue(_backbone) && !result.GetValue(_inference))
                result.AddError("--backbone goes with --inference.");
        });
        SetAction(Bench);
    }

    private int Bench(ParseResult arguments)
    {
        var sample = arguments.GetValue(_sample);
        if (!sample && (arguments.GetValue(_length) ?? arguments.GetValue(_vocabulary)) is not null)
            throw CliErrors.BatchNotThere.With(arguments.GetValue(_length) is null ? "vocabulary" : "length");
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        using var joining = Joining.Begin(workbench);
        var recipe = RecipeInput.OpenSingle(workbench.Planner, arguments, sample ? Severity.Warning : Severity.Error);
        if (RecipeInput.Show(recipe.WithoutMissingData, Console.Error) || recipe.Plan is not { } plan)
            return ExitCode.User;

        using var stop = new StopSignal();
        using var ranks = joining.Join(plan.Recipe, stop.Token);
        return ranks.During(plan, () => Measure(arguments, workbench, ranks, plan, stop.Token), ExitCode.Of);
    }

    private int Measure(ParseResult arguments, Workbench workbench, LaunchedRanks ranks, ExperimentPlan plan, CancellationToken stop)
    {
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedLibTorch.Of(plan.Recipe.Train.Device) });
        var measurement = new RecipeBench(workbench, ranks, plan, Read(arguments)).Run(stop);
        if (!ranks.Group.IsFirst)
            ranks.Await();                                     // for the first one to be ready
        if (measurement is null)
            return ExitCode.Success;
        if (arguments.GetValue(_json) is { } file)
            BenchDisplay.WriteJson(measurement, file);
        BenchDisplay.Text(measurement, Console.Out);
        return ExitCode.Success;
    }

    private RecipeBenchOptions Read(ParseResult arguments) => new()
    {
        Steps = arguments.GetValue(_steps),
        Warmup = arguments.GetValue(_warmup),
        Threads = arguments.GetValue(_threads),
        Sample = arguments.GetValue(_sample),
        Length = arguments.GetValue(_length),
        Batch = arguments.GetValue(_batch),
        Vocabulary = arguments.GetValue(_vocabulary),
        Inference = arguments.GetValue(_inference),
        BackboneOnly = arguments.GetValue(_backbone),
        Optimizer = arguments.GetValue(_optimizer),
        DenseHead = arguments.GetValue(_dense),
        WeightsFile = arguments.GetValue(_saveWeights),
        Paced = arguments.GetValue(_paced) ? new PacedBench(Console.In, Console.Out, arguments.GetValue(_steps)) : null,
    };

    private static void Exclude(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is { Implicit: false })
            result.AddError($"{one.Name} and {other.Name} exclude each other.");
    }

    private static Option<int> Number(string name, string description, int @default)
    {
        var option = new Option<int>(name) { Description = $"{description} Default: {@default}.", HelpName = "N", DefaultValueFactory = _ => @default };
        CommonOptions.RequireWholePositive(option);
        return option;
    }

    private static Option<int?> Number(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        CommonOptions.RequireWholePositive(option);
        return option;
    }
}
