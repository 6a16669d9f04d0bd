using Runner.Errors;

namespace Runner.Plugins.Tasks;

/// <summary>Messages of the tasks, RUN4570 to RUN4699.</summary>
[ErrorList]
internal static class TaskErrors
{
    public static readonly ErrorDescriptor NeedsText = new(
        "RUN4570", ErrorCategory.User, "Task needs running text",
        "{0} learns from running text, but the data is {1}.",
        "Set 'data: { type: text, train: ... }'.");

    public static readonly ErrorDescriptor NoEvaluationText = new(
        "RUN4571", ErrorCategory.User, "Evaluation lengths without text to evaluate on",
        "{0} is told to evaluate at the lengths {1}, but the data has no evaluation text.",
        "Name an 'evaluation' corpus under 'data', or leave 'evaluation_lengths' out.");

    public static readonly ErrorDescriptor NoExamples = new(
        "RUN4572", ErrorCategory.User, "Text too short for a single example",
        "The {0} text has {1} tokens in {2} documents, too little for one example of length {3}.",
        "Give more text, or shorten the length.");

    public static readonly ErrorDescriptor NoPairLabel = new(
        "RUN4573", ErrorCategory.User, "Example without a pair label",
        "Example {0} of the {1} set has no label for its pair of segments.",
        "Choose an example builder that makes pairs (such as sentence-pair), or set 'sentence_objective: none'.");

    public static readonly ErrorDescriptor ExampleTooLong = new(
        "RUN4574", ErrorCategory.Runner, "Example builder made a sequence that is too long",
        "Example {0} of the {1} set has {2} tokens, more than the {3} asked for.",
        "This is a mistake in the example builder component; please report it with the recipe.");

    public static readonly ErrorDescriptor MissingTotal = new(
        "RUN4575", ErrorCategory.Runner, "Loss total missing",
        "The loop gave no total for '{0}'; the loss of a micro-batch cannot be scaled without it.",
        "This is a mistake in the training loop; please report it.");

    public static readonly ErrorDescriptor NameTaken = new(
        "RUN4576", ErrorCategory.User, "Architecture with an unusable name",
        "The backbone is named '{0}'. It must not be the place of a head (such as 'cls'), empty, or hold a dot.",
        "This is a mistake in the plugin of the architecture; report it to its author.");

    public static readonly ErrorDescriptor LabelsDoNotFit = new(
        "RUN4577", ErrorCategory.Runner, "Labels do not fit the predictions",
        "The labels of '{0}' are [{1}], which does not fit its logits [{2}].",
        "This is a mistake in the task that makes the batches; please report it with the recipe.");

    public static readonly ErrorDescriptor BatchLacks = new(
        "RUN4578", ErrorCategory.Runner, "Batch without something a head needs",
        "The head of '{0}' needs '{1}', which the batch does not have.",
        "This is a mistake in the task that makes the batches; please report it with the recipe.");

    public static readonly ErrorDescriptor DecoderNeedsTransform = new(
        "RUN4579", ErrorCategory.User, "Decoder of another width than the hidden states",
        "The hidden states are {0} wide and the word embedding {1}, so it cannot decode them directly.",
        "Set 'transform: true' in the head, or give the model an embedding as wide as its hidden states.");

    public static readonly ErrorDescriptor NoEntityStream = new(
        "RUN4580", ErrorCategory.User, "Entity prediction without the width of entities",
        "The model has no entity stream that says how wide the vectors of entities are.",
        "Choose a model with one (such as ernie), or set 'entity_size' in the head.");

    public static readonly ErrorDescriptor WrongCandidates = new(
        "RUN4581", ErrorCategory.Runner, "Candidate entities of the wrong shape",
        "The candidate entities should be {0}, but are [{1}].",
        "Check that the entity vectors are as wide as the model's entity stream; if they are, please report it with the recipe.");

    public static readonly ErrorDescriptor NeedsCausalModel = new(
        "RUN4582", ErrorCategory.User, "Model that sees what it is to predict",
        "task/causal-language needs a model that sees only what is before a position, but this one sees both sides.",
        "Choose a causal architecture, such as gpt2, or the task 'pretraining'.");

    /// <summary>Arguments: objective, share, what the label says.</summary>
    public static readonly ErrorDescriptor OneSidedLabels = new("RUN3114", ErrorCategory.User,
        "Nearly all labels of a sentence objective are the same",
        "{1} of the '{0}' labels are '{2}': there is little to learn from them",
        "Documents of a single sentence have no next one: put several sentences in a document, or set 'sentence_objective: none' in the task.");
}
