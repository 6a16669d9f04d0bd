using Runner.Errors;

namespace Runner.Plugins.Tasks;

/// <summary>Messages of the tasks, RUN4570 to RUN4699.</summary>
[ErrorList]
internal static class TaskErrors
{
    public static readonly ErrorDescriptor NeedsText = new(
        "RUN4570", Blame.User, "Task needs running text",
        "task/pretraining learns from running text, but the data is {0}.",
        "Set 'data: { type: text, train: ... }'.");

    public static readonly ErrorDescriptor NoEvaluationText = new(
        "RUN4571", Blame.User, "Evaluation lengths without text to evaluate on",
        "task/pretraining is told to evaluate at the lengths {0}, but the data has no evaluation text.",
        "Name an 'evaluation' corpus under 'data', or leave 'evaluation_lengths' out.");

    public static readonly ErrorDescriptor NoExamples = new(
        "RUN4572", Blame.User, "Text too short for a single example",
        "The {0} text has {1} tokens in {2} documents, too little for one example of length {3}.",
        "Give more text, or shorten the length.");

    public static readonly ErrorDescriptor NoPairLabel = new(
        "RUN4573", Blame.User, "Example without a next-sentence label",
        "Example {0} of the {1} set has no next-sentence label.",
        "Choose a packing that makes pairs (such as sentence-pair), or set 'next_sentence: false'.");

    public static readonly ErrorDescriptor ExampleTooLong = new(
        "RUN4574", Blame.Runner, "Packing made a sequence that is too long",
        "Example {0} of the {1} set has {2} tokens, more than the {3} asked for.",
        "This is a mistake in the packing component; please report it with the recipe.");

    public static readonly ErrorDescriptor MissingTotal = new(
        "RUN4575", Blame.Runner, "Loss total missing",
        "The loop gave no total for '{0}'; the loss of a micro-batch cannot be scaled without it.",
        "This is a mistake in the training loop; please report it.");

    public static readonly ErrorDescriptor NameTaken = new(
        "RUN4576", Blame.User, "Architecture with an unusable name",
        "The model body is named '{0}'. It must not be 'cls' (the heads' name), empty, or hold a dot.",
        "This is a mistake in the plugin of the architecture; report it to its author.");
}
