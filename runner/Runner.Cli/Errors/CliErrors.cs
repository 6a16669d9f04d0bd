using Runner.Errors;

namespace Runner.Cli;

/// <summary>What can go wrong on the command line itself.</summary>
[ErrorList]
public static class CliErrors
{
    public static readonly ErrorDescriptor Unexpected = new("RUN9001", ErrorCategory.Runner, "unexpected failure",
        "Runner failed unexpectedly ({0}: {1}). Details are in {2}",
        "This is a mistake in Runner or in a plugin, not in your recipe: please report it with that file.");

    public static readonly ErrorDescriptor UnknownCode = new("RUN7005", ErrorCategory.User, "no such message",
        "there is no message with the number '{0}'.",
        "`runner errors` lists all.");

    public static readonly ErrorDescriptor UnknownKind = new("RUN7006", ErrorCategory.User, "no such kind of component",
        "there is no kind '{0}'. Installed: {1}.",
        "Give one of these, or none for all.");

    public static readonly ErrorDescriptor UnknownComponent = new("RUN7007", ErrorCategory.User, "no such component",
        "no component '{0}' is installed.{1}",
        "`runner components list` shows all; `runner plugins list` says why a plugin did not load.");

    public static readonly ErrorDescriptor SeveralComponents = new("RUN7008", ErrorCategory.User, "several components of that name",
        "'{0}' could be any of {1}.",
        "Write the kind too.");

    public static readonly ErrorDescriptor NoDataRoot = new("RUN7009", ErrorCategory.User, "no data root",
        "it is not said where data goes.",
        "Give --data FOLDER, or set RUNNER_DATA.");

    public static readonly ErrorDescriptor NoStore = new("RUN7010", ErrorCategory.User, "no tracker",
        "the tracker is switched off ('none'), so there is nothing to deliver to.",
        "Give --store, or set MLFLOW_TRACKING_URI.");

    public static readonly ErrorDescriptor NoPublishedModel = new("RUN7042", ErrorCategory.User, "no model that reads text",
        "the run '{0}' has no tokenizer and no backbone, so there is no published layout for it.",
        "Its weights are in its checkpoints as safetensors, under plain names.");

    public static readonly ErrorDescriptor BatchNotThere = new("RUN7060", ErrorCategory.User, "no sample without a size",
        "--{0} changes the sizes of samples, but without --sample the recipe's own data is measured.",
        "Add --sample, or change the recipe's sizes with --set.");

    public static readonly ErrorDescriptor OutputLost = new("RUN7070", ErrorCategory.Environment, "output cannot be written",
        "{0} cannot be written ({1}), so some of what is printed is lost.",
        "What is computed and recorded goes on. Free space where the output goes, or send it elsewhere.");

    public static readonly ErrorDescriptor ValueIsOption = new("RUN7071", ErrorCategory.User, "option without its value",
        "{0} takes a value, but {1} follows, which is an option itself.",
        "Write the value after it. A value that looks like an option is written with '=', such as --prompt=--json.");

    public static readonly ErrorDescriptor NoSuchCommand = new("RUN7073", ErrorCategory.User, "no such command",
        "there is no command '{0}'.",
        "`runner --help` lists all.");

    public static readonly ErrorDescriptor Usage = new("RUN7107", ErrorCategory.User, "command line not understood",
        "{0}",
        "See `{1}`.");
}
