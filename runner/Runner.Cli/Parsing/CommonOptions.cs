using System.CommandLine;
using Runner.Cli.Output;

namespace Runner.Cli.Parsing;

/// <summary>Options that several commands share, declared once.</summary>
internal static class CommonOptions
{
    public static readonly Option<string[]> Plugins = new("--plugins")
    {
        Description = "Further plugin folders, or folders of plugin folders. Also RUNNER_PLUGINS.",
        Recursive = true,
        HelpName = "folder",
    };

    public static readonly Option<string?> PluginLock = new("--plugin-lock")
    {
        Description = "Refuse plugins that this lock file does not list (see `runner plugins lock`).",
        Recursive = true,
        HelpName = "file",
    };

    public static readonly Option<bool> Development = new("--dev")
    {
        Description = "Take the folders of --plugins as a build left them, packed or not: for writing a plugin.",
        Recursive = true,
    };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print warnings, errors and results alone, no progress.", Recursive = true };

    public static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Print more: every step that is logged, notes, and what lies behind an error.", Recursive = true };

    public static readonly Option<bool> Json = new("--json") { Description = "Print as JSON; docs/json.md says in which shape." };

    /// <summary>Changes of the recipe without an option before each.</summary>
    public static readonly Argument<string[]> Changes = ChangesArgument();

    public static readonly Argument<string> Recipe = RecipeArgument("recipe", "A recipe file.");

    public static readonly Option<string[]> Set = new("--set")
    {
        Description = "Change the recipe: a.b=value, a.list+=item, a.b- (delete); a name put where a component is chooses another one. Repeatable.",
        HelpName = "path=value",
    };

    public static readonly Option<long?> Seed = new("--seed")
    {
        Description = "Seed of all random choices: --set seed=N.",
        HelpName = "N",
    };

    public static readonly Option<string?> Data = new("--data")
    {
        Description = "Data root: where the recipe's data paths start. Also RUNNER_DATA.",
        HelpName = "folder",
    };

    public static readonly Option<string> Workspace = new("--workspace")
    {
        Description = "Folder that holds runs/ and mlflow.db. Default: the current one.",
        DefaultValueFactory = _ => Environment.CurrentDirectory,
        HelpName = "folder",
    };

    public static readonly Option<int?> Threads = WithThreads(new("--threads")
    {
        Description = "Threads for tensor work on the CPU. Default: as the recipe says, else as many cores as the model can keep busy.",
        HelpName = "N",
    });

    /// <summary>Adds what every command that reads a recipe takes.</summary>
    public static void AddRecipe(Command command)
    {
        command.Arguments.Add(Recipe);
        command.Arguments.Add(Changes);
        command.Options.Add(Set);
        command.Options.Add(Seed);
        command.Options.Add(Data);
        command.Options.Add(Workspace);                    // weights may be named by their run
    }

    /// <summary>The folder that holds the runs.</summary>
    public static Experiments.Workspace WorkspaceOf(ParseResult arguments) => new(arguments.GetRequiredValue(Workspace), ConsoleWarnings.Show);

    /// <summary>An argument that is a recipe file, with completion.</summary>
    public static Argument<string> RecipeArgument(string name, string description)
    {
        var recipe = new Argument<string>(name) { Description = description, HelpName = name };
        recipe.CompletionSources.Add(RecipeFiles.Completing);
        return recipe;
    }

    private static Argument<string[]> ChangesArgument()
    {
        var changes = new Argument<string[]>("path=value")
        {
            Description = "Changes of the recipe, the same as --set: model.hidden=64 seed=3.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "path=value",
        };
        // the parser takes an option it does not know for an argument
        changes.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-')))
                result.AddError($"Unrecognized command or argument '{token.Value}'.");
        });
        return changes;
    }

    private static Option<int?> WithThreads(Option<int?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..]
                && !(int.TryParse(token.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= 1024))
            {
                result.AddError("--threads takes a number from 1 to 1024.");
            }
        });
        return option;
    }

    /// <summary>Refuses what is no number above 0. Reads the text itself: asking the parser for the value of a wrong one throws.</summary>
    public static void RequirePositive(System.CommandLine.Parsing.OptionResult result)
    {
        if (result.Tokens is [var token, ..]
            && !(double.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)))
        {
            result.AddError($"{result.Option.Name} takes a number greater than 0.");
        }
    }

    /// <summary>Refuses what is no whole number from 1 to a billion.</summary>
    public static void RequireWholePositive(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..]
            && !(int.TryParse(token.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 1_000_000_000))
        {
            result.AddError($"{option.Name} takes a whole number from 1 to 1000000000.");
        }
    });
}
