using Runner.Errors;

namespace Runner.Training.Parity;

/// <summary>What can be wrong with recorded reference cases: RUN4240 to RUN4249.</summary>
[ErrorList]
public static class ParityErrors
{
    public static readonly ErrorDescriptor NoFolder = new("RUN4240", ErrorCategory.User, "no folder of reference cases",
        "there is no folder '{0}' to look for reference cases in.",
        "Name the folder that holds the cases, or one case; without a name, RUNNER_GOLDEN or a folder shared/golden above is taken.");

    public static readonly ErrorDescriptor NoCases = new("RUN4241", ErrorCategory.User, "no reference cases",
        "'{0}' and the folders below it hold no case.json.",
        "Name a folder of cases: each case is a folder with a file case.json.");

    public static readonly ErrorDescriptor BadCase = new("RUN4242", ErrorCategory.User, "reference case not readable",
        "'{0}' is not a reference case: {1}.",
        "Get the case again from where it came from.");

    public static readonly ErrorDescriptor UnknownKind = new("RUN4243", ErrorCategory.User, "no check for a reference case",
        "no component checks cases of kind '{0}'; '{1}' would.",
        "Install the plugin that brings it; `runner components list parity` shows what there is.");

    public static readonly ErrorDescriptor VocabularyMissing = new("RUN4244", ErrorCategory.User, "vocabulary of a reference case not found",
        "the case wants the vocabulary '{0}', which is in none of {1}.",
        "Put it into a folder vocab/ beside the cases, or name its folder with --vocab.");
}
