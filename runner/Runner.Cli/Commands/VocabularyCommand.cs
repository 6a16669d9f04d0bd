using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Inference;
using Runner.Recipes;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Cli.Commands;

/// <summary><c>runner vocabulary SOURCE --to FOLDER</c>: the vocabulary files of a recipe's tokenizer, built from its training text or copied, or those a run kept.</summary>
internal sealed class VocabularyCommand : Command
{
    private readonly Argument<string> _source = new("source") { Description = "A recipe file, or a run (id, its first digits, name or folder)." };

    public VocabularyCommand() : base("vocabulary", "Write the vocabulary files of a recipe's tokenizer (built from the training text, or those it was given) or of a run's.")
    {
        Arguments.Add(_source);
        Options.Add(CommonOptions.Set);
        Options.Add(CommonOptions.Data);
        Options.Add(CommonOptions.Workspace);
        Options.Add(InterchangeOptions.Target);
        SetAction(Write);
    }

    private int Write(ParseResult arguments)
    {
        var target = arguments.GetRequiredValue(InterchangeOptions.Target);
        VocabularyFolder.RequireFree(target);
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var source = arguments.GetRequiredValue(_source);
        var tokenizer = File.Exists(source) ? OfRecipe(workbench, arguments, source) : OfRun(workbench, arguments, source);
        if (tokenizer is null)
            return ExitCode.User;
        var files = VocabularyFolder.Write(target, tokenizer);
        Console.Out.WriteLine($"a vocabulary of {tokenizer.Vocabulary.Count} entries is in {target}: {string.Join(", ", files)}");
        Console.Out.WriteLine($"fingerprint of the tokenizer: {tokenizer.Fingerprint}");
        return ExitCode.Success;
    }

    // a run's own recipe stands for the run; null after all errors were printed
    private static ITokenizer? OfRecipe(Workbench workbench, ParseResult arguments, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var changes = arguments.GetValue(CommonOptions.Set) ?? [];
        if (changes.Length == 0 && Path.GetFileName(path) == "recipe.yaml" && File.Exists(Path.Combine(folder, "run.json"))
            && KeptTokenizer.Open(workbench, RunFolder.Open(folder)) is { } kept)
            return kept;
        var diagnostics = new DiagnosticBag();
        var overrides = RecipeInput.Overrides(arguments, diagnostics);
        // data that only the training needs may be missing
        var recipe = OpenedRecipe.OpenSingle(workbench.Planner, path, overrides, Severity.Warning, diagnostics);
        return RecipeInput.Show(diagnostics, Console.Error) || recipe.Plan is not { } plan ? null
            : TrainedModel.Tokenizer(plan.Recipe, workbench.Cache) ?? throw InferenceErrors.NoTokenizer.With(plan.Recipe.Name);
    }

    private static ITokenizer? OfRun(Workbench workbench, ParseResult arguments, string source)
    {
        var (run, _) = TrainedModel.Find(CommonOptions.WorkspaceOf(arguments), source);
        return KeptTokenizer.Open(workbench, run) ?? OfRecipe(workbench, arguments, run.RecipeFile);
    }
}
