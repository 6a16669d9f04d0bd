using System.CommandLine;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Recipes;
using Runner.Training.Interchange;

namespace Runner.Cli.Commands;

/// <summary><c>runner vocabulary RECIPE --to FOLDER</c>: the vocabulary files of a recipe's tokenizer, built from its training text or copied.</summary>
internal sealed class VocabularyCommand : Command
{
    public VocabularyCommand() : base("vocabulary", "Write the vocabulary files of a recipe's tokenizer: built from the training text, or those it was given.")
    {
        CommonOptions.AddRecipe(this);
        Options.Add(InterchangeOptions.Target);
        SetAction(Write);
    }

    private int Write(ParseResult arguments)
    {
        var target = arguments.GetRequiredValue(InterchangeOptions.Target);
        VocabularyFolder.RequireFree(target);
        var workbench = Workbench.Open(arguments);
        // data that only the training needs may be missing
        if (RecipeInput.Plan(workbench, arguments, Severity.Warning) is not { } plan)
            return ExitCode.User;
        var tokenizer = TrainedModel.Tokenizer(plan.Recipe) ?? throw CliErrors.NoTokenizer.With(plan.Recipe.Name);
        var files = VocabularyFolder.Write(target, tokenizer);
        Console.Out.WriteLine($"a vocabulary of {tokenizer.Vocabulary.Count} entries is in {target}: {string.Join(", ", files)}");
        Console.Out.WriteLine($"fingerprint of the tokenizer: {tokenizer.Fingerprint}");
        return ExitCode.Success;
    }
}
