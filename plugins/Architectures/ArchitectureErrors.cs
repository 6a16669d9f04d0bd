using Runner.Errors;

namespace Runner.Plugins.Architectures;

/// <summary>Messages of the architectures, RUN4530 to RUN4569.</summary>
[ErrorList]
internal static class ArchitectureErrors
{
    public static readonly ErrorDescriptor WrongInputShape = new(
        "RUN4530", ErrorCategory.Runner, "Model input of the wrong shape",
        "The model expects '{0}' as {1}, but got {2}.",
        "This is a mistake in the task that feeds the model; please report it with the recipe.");

    public static readonly ErrorDescriptor PaddingOutsideVocabulary = new(
        "RUN4531", ErrorCategory.User, "Padding id outside the vocabulary",
        "The padding id is {0}, but the vocabulary has {1} tokens.",
        "Check that the tokenizer's vocabulary file has a [PAD] token and is complete.");

    public static readonly ErrorDescriptor NoPooler = new(
        "RUN4532", ErrorCategory.User, "Model without a pooler asked for a sentence vector",
        "The task needs one vector per sequence, but the architecture is built with 'pooler: false'.",
        "Set 'pooler: true', or turn off the objective that needs it (such as the task's 'sentence').");

    public static readonly ErrorDescriptor WrongEncodingShape = new(
        "RUN4533", ErrorCategory.User, "Position encoding gave a tensor of the wrong shape",
        "The {0} of the position encoding should be {1}, but is [{2}].",
        "This is a mistake in the plugin of the position encoding; report it to its author.");

    public static readonly ErrorDescriptor NoCache = new(
        "RUN4534", ErrorCategory.User, "Generation with a model that is not causal",
        "'{0}' lets every position see those after it, so it cannot go on from a cache.",
        "Generate with a decoder, such as an architecture of type 'gpt2' or 'yuefu'.");

    public static readonly ErrorDescriptor NoEntities = new(
        "RUN4535", ErrorCategory.User, "Entities for a model without an entity stream",
        "The task gives entities, but '{0}' has no entity stream.",
        "Take an architecture with one, such as type 'ernie', or a task without entities.");

    public static readonly ErrorDescriptor NoSentenceVector = new(
        "RUN4536", ErrorCategory.User, "Decoder asked for a sentence vector",
        "The task needs one vector per sequence, which the decoder '{0}' does not have.",
        "Take an architecture with a pooler, such as type 'bert', or a head that reads every token.");

    public static readonly ErrorDescriptor CannotKeepApart = new(
        "RUN4537", ErrorCategory.User, "Packed sequences for a model that cannot keep sequences apart",
        "Several sequences share a row, but '{0}' cannot keep them apart: they would see each other.",
        "Set 'pack_sequences: false' in the task, or take an architecture such as type 'bert'.");

    public static readonly ErrorDescriptor FewerRowsThanTokens = new(
        "RUN4265", ErrorCategory.User, "Padded vocabulary smaller than the vocabulary",
        "'padded_vocabulary_size' is {0}, but the vocabulary has {1} entries.",
        "Leave 'padded_vocabulary_size' out, or give the number of rows that the published model has; check that the vocabulary is the model's.");

    public static readonly ErrorDescriptor SequencesAlone = new(
        "RUN4538", ErrorCategory.Runner, "Packed sequences without positions",
        "Packed sequences came without the positions of their tokens, or together with a cache.",
        "This is a mistake in the task that feeds the model; please report it with the recipe.");
}
