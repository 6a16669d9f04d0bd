using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Runner.Cli.Hosting;
using Runner.Components;
using Runner.Experiments;
using Runner.LibTorch;
using Runner.Weights;

namespace Runner.Cli.Commands;

/// <summary><c>runner import SOURCE --to FOLDER</c>: a published model's folder becomes one that recipes can start from.</summary>
internal sealed class ImportCommand : Command
{
    private readonly Argument<string> _source = new("source")
    {
        Description = "Folder of a published model: config.json, vocabulary, model.safetensors or pytorch_model.bin, in one piece or with an index.",
    };

    private readonly Option<string[]> _accept = new("--accept")
    {
        Description = "Keys of the configuration or tokenizer files to leave out of account, because you know that they change nothing. Repeatable.",
        HelpName = "key",
    };

    public ImportCommand() : base("import", "Make a model folder from a published checkpoint: weights under the names here, and model.yaml for recipes to extend.")
    {
        Arguments.Add(_source);
        Options.Add(InterchangeOptions.Target);
        Options.Add(InterchangeOptions.Format);
        Options.Add(InterchangeOptions.AllowMissing);
        Options.Add(_accept);
        SetAction(Import);
    }

    private int Import(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Cpu });
        var target = arguments.GetRequiredValue(InterchangeOptions.Target);
        var report = ModelImport.Run(new ImportRequest
        {
            Source = arguments.GetRequiredValue(_source),
            Target = target,
            Formats = workbench.Services.GetRequiredService<ModelFormats>(),
            Components = workbench.Services.GetRequiredService<IComponentFactory>(),
            TokenizerOptions = type => workbench.Catalog.Find(type, "tokenizer").Component is { } tokenizer ? [.. tokenizer.Options.Select(o => o.Name)] : [],
            Tokenizers = workbench.Services.GetRequiredService<TokenizerFormats>(),
            ModelHasOption = (type, option) => workbench.Catalog.Find(type, "architecture").Component?.Options.Any(o => o.Name == option) == true,
            Accept = [.. (arguments.GetValue(_accept) ?? []).SelectMany(keys => keys.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            Format = arguments.GetValue(InterchangeOptions.Format),
            AllowMissing = arguments.GetValue(InterchangeOptions.AllowMissing),
        });
        Console.Out.WriteLine($"{report.Imported + report.SecondNames} tensors of the format '{report.Format}' are in {target}{InterchangeOptions.SecondNames(report.SecondNames)}"
            + (report.Constants > 0 ? $", and {report.Constants} that are no parameters are kept beside them" : ""));
        InterchangeOptions.List("unknown to the format, left out", report.Unknown);
        InterchangeOptions.List("missing, to start fresh", report.Missing);
        InterchangeOptions.List("without a place in the model of the configuration, kept", report.Unused);
        foreach (var warning in report.Warnings)
            Console.Error.WriteLine($"warning: {warning}");
        if (!report.HasVocabulary)
            Console.Error.WriteLine($"warning: no vocabulary lies beside the weights, so {Path.Combine(target, "model.yaml")} configures no tokenizer; add the one the model was trained with.");
        Console.Out.WriteLine($"sha256 of the weights: {report.Fingerprint}");
        Console.Out.WriteLine($"a recipe starts from it with: extends: {Path.Combine(target, "model.yaml")}");
        return ExitCode.Success;
    }
}

/// <summary>Options that <c>import</c> and <c>export</c> share.</summary>
internal static class InterchangeOptions
{
    public static readonly Option<string> Target = new("--to") { Description = "Folder to make.", Required = true, HelpName = "folder" };

    public static readonly Option<string?> Format = new("--format")
    {
        Description = "Format of the published model; `runner components list format` shows them.",
        HelpName = "name",
    };

    public static readonly Option<bool> AllowMissing = new("--allow-missing")
    {
        Description = "Leave out tensors that are not understood, and accept that parameters are missing. They are listed.",
    };

    /// <summary>What to add to a number of tensors, of which some are others under a second name: export and import count alike.</summary>
    public static string SecondNames(int count) => count switch
    {
        0 => "",
        1 => ", one of them under a second name (a tied tensor, stored once here)",
        _ => $", {count} of them under second names (tied tensors, stored once here)",
    };

    public static void List(string heading, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return;
        Console.Out.WriteLine($"{heading} ({names.Count}):");
        foreach (var name in names)
            Console.Out.WriteLine("  " + name);
    }
}
