using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Weights;

namespace Runner.Cli.Commands;

/// <summary><c>runner export SOURCE --to FOLDER --format NAME</c>: a model here becomes a published model's folder.</summary>
internal sealed class ExportCommand : Command
{
    private readonly Argument<string> _source = new("source")
    {
        Description = "An imported model's folder, a run (id, its first digits, name or folder; its newest checkpoint is taken, or the one that @best, @last or @step-100 behind it names), or a checkpoint's folder.",
    };

    public ExportCommand() : base("export", "Make a published model's folder (config.json, vocabulary, model.safetensors) from a run or an imported model.")
    {
        Arguments.Add(_source);
        Options.Add(InterchangeOptions.Target);
        Options.Add(InterchangeOptions.Format);
        Options.Add(InterchangeOptions.AllowMissing);
        Options.Add(CommonOptions.Data);
        Options.Add(CommonOptions.Workspace);
        SetAction(Export);
    }

    private int Export(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var source = arguments.GetRequiredValue(_source);
        var request = new ExportRequest
        {
            Source = source,
            Target = arguments.GetRequiredValue(InterchangeOptions.Target),
            Formats = workbench.Services.GetRequiredService<ModelFormats>(),
            Format = arguments.GetValue(InterchangeOptions.Format),
            AllowMissing = arguments.GetValue(InterchangeOptions.AllowMissing),
        };
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Cpu });
        if (ModelExport.IsImported(source))
            return Show(request, ModelExport.Imported(request));

        var (run, weights) = TrainedModel.Find(CommonOptions.WorkspaceOf(arguments), source);
        var recipe = OpenedRecipe.OpenSingle(workbench.Planner, run.RecipeFile, [], Severity.Warning, new DiagnosticBag());
        if (RecipeInput.Show(recipe.Diagnostics, Console.Error) || recipe.Plan is not { } plan)
            return ExitCode.User;
        var tokenizer = TrainedModel.Tokenizer(workbench, run, plan.Recipe) ?? throw CliErrors.NoPublishedModel.With(source);
        var model = TrainedModel.Settings(plan) with { Special = tokenizer.Vocabulary.Special };
        request = request with { Card = ModelCard.Text(run, plan, weights, workbench.Environment.Home) };
        return Show(request, ModelExport.Trained(request, weights, model, tokenizer.Vocabulary.Count, folder => tokenizer.Save(folder)));
    }

    private static int Show(ExportRequest request, ExportReport report)
    {
        Console.Out.WriteLine($"{report.Names.Count} tensors in the format '{report.Format}' are in {request.Target}{InterchangeOptions.SecondNames(report.SecondNames)}");
        if (report.Card is { } card)
            Console.Out.WriteLine($"model card: {card}");
        InterchangeOptions.List("without a place in the format, left out", report.LeftOut);
        return ExitCode.Success;
    }
}
