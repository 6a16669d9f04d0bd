using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Inference;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Training;

namespace Runner.Cli.Commands;

/// <summary><c>runner generate SOURCE --prompt TEXT</c>: a trained model continues texts.</summary>
internal sealed class GenerateCommand : Command
{
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Argument<string> _source = new("source")
    {
        Description = "A run (id, its first digits, name or folder; its newest checkpoint is taken, or the one that @best, @last or @step-100 behind it names), a checkpoint's folder, or an imported model's folder.",
    };

    private readonly Option<string[]> _prompts = new("--prompt")
    {
        Description = "How a text begins. Repeatable: all are written side by side, and each becomes what it would become alone.",
        Required = true,
        HelpName = "text",
    };

    private readonly Option<string?> _sampler = new("--sampler")
    {
        Description = "How tokens are chosen: a name, or '{type: NAME, option: value}'; `runner components list sampler` shows them. "
            + "Default: drawn with the probabilities of the model.",
        HelpName = "yaml",
    };

    private readonly Option<int?> _tokens = new("--tokens")
    {
        Description = $"Most tokens to add to each text. Default: {TextContinuation.DefaultTokens}, or as many as the model has room for.",
        HelpName = "N",
    };

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Decides every draw: same model, prompt, sampler and seed, same text.",
        DefaultValueFactory = _ => 1,
        HelpName = "S",
    };

    private readonly Option<bool> _opens = new("--opening")
    {
        Description = "Begin each text with the token that opens a sequence, such as [CLS], for models that were trained with it.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print prompt, text, tokens, ids, finished and log_probability of each text as JSON; the token that ends a finished text is among them." };

    public GenerateCommand() : base("generate", "Continue texts with a trained causal model.")
    {
        Arguments.Add(_source);
        foreach (var option in new Option[] { _prompts, _sampler, _tokens, _seed, _opens, CommonOptions.Threads, CommonOptions.Data, CommonOptions.Workspace, _json })
            Options.Add(option);
        _tokens.Validators.Add(CommonOptions.RequirePositive);
        _seed.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !(long.TryParse(token.Value, CultureInfo.InvariantCulture, out var seed) && seed >= 0))
                result.AddError("--seed takes a whole number from 0.");
        });
        SetAction(Generate);
    }

    private int Generate(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var prompts = arguments.GetRequiredValue(_prompts);
        var options = new TextGenerationOptions
        {
            Sampler = arguments.GetValue(_sampler) is { } text ? services.Get<SamplerChoice>().Bind(text, workbench.DataRoot) : null,
            Tokens = arguments.GetValue(_tokens),
            Seed = arguments.GetValue(_seed),
            Opens = arguments.GetValue(_opens),
            Threads = arguments.GetValue(CommonOptions.Threads),
        };
        TextGeneration.Require(prompts);

        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Cpu });
        var recipe = new OpenedRecipe("", null, null, new DiagnosticBag());
        using var model = TrainedCausalModel.Open(workbench, CommonOptions.WorkspaceOf(arguments), arguments.GetRequiredValue(_source), recipe.Diagnostics);
        // the data it was trained on may be elsewhere by now, and is mostly not needed
        if (RecipeInput.Show(recipe.WithoutMissingData, Console.Error) || model is null)
            return ExitCode.User;
        var clock = ProcessorHint.Begin();
        var texts = TextGeneration.Run(model, prompts, options);
        if (clock.Text() is { } hint)
            Console.Error.WriteLine(hint);
        Console.Out.WriteLine(arguments.GetValue(_json)
            ? JsonSerializer.Serialize(texts, Snake)
            : string.Join(Environment.NewLine + Environment.NewLine, texts.Select(t => t.Text)));
        return ExitCode.Success;
    }
}
