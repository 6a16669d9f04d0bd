using Runner.Errors;

namespace Runner.Inference;

/// <summary>What can go wrong where a trained model is used.</summary>
[ErrorList]
public static class InferenceErrors
{
    public static readonly ErrorDescriptor ModelNotCausal = new("RUN7043", ErrorCategory.User, "model that cannot write",
        "the model of '{0}' lets every position see those after it, so it cannot continue a text.",
        "Take a model that was trained to predict the next token.");

    public static readonly ErrorDescriptor NoNextToken = new("RUN7044", ErrorCategory.User, "no scores for the next token",
        "the model of '{0}' has {1} heads that score every entry of the vocabulary; exactly one is needed.",
        "Take a run, or an imported model, with the head that predicts the next token.");

    public static readonly ErrorDescriptor SamplerRefused = new("RUN7045", ErrorCategory.User, "sampler refused",
        "the sampler '{0}' cannot be made: {1}",
        "Give a name, or '{type: NAME, option: value}'; `runner components list sampler` shows what is installed, `runner components show` its options.");

    public static readonly ErrorDescriptor EmptyPrompt = new("RUN7046", ErrorCategory.User, "empty prompt",
        "prompt {0} ('{1}') has no tokens, so there is nothing to continue.",
        "Give at least one word.");

    public static readonly ErrorDescriptor PromptTooLong = new("RUN7047", ErrorCategory.User, "prompt longer than the model can read",
        "prompt {0} has {1} tokens and is to grow by {2}, but the model reads {3} at most.",
        "Shorten the prompt, or ask for fewer tokens with --tokens.");

    public static readonly ErrorDescriptor NoTokenizer = new("RUN7049", ErrorCategory.User, "no tokenizer",
        "'{0}' has no tokenizer.",
        "Take a recipe or a model that reads text.");

    /// <summary>Arguments: place, field, what is there.</summary>
    public static readonly ErrorDescriptor FieldMissing = new("RUN7120", ErrorCategory.User, "input without a field that the task reads",
        "{0}: there is no '{1}'; there is: {2}.",
        "Name the column or key with --column {1}=NAME, or with its number from 0.");

    /// <summary>Arguments: place, why.</summary>
    public static readonly ErrorDescriptor BadInput = new("RUN7121", ErrorCategory.User, "input that cannot be read",
        "{0}: {1}.",
        "Inputs are a table with tabs between its columns, or JSON objects, one on each line; in UTF-8.");

    /// <summary>Arguments: field, fields there are.</summary>
    public static readonly ErrorDescriptor NoSuchField = new("RUN7122", ErrorCategory.User, "field that the task does not read",
        "the task has no input field '{0}'; it has: {1}.",
        "Write --column FIELD=COLUMN with one of these fields.");

    /// <summary>Arguments: set, share right, share with labels exchanged, how.</summary>
    public static readonly ErrorDescriptor LabelsExchanged = new("RUN7123", ErrorCategory.User, "labels that seem to be in another order",
        "on '{0}' {1} of the predictions are right, no more than by naming one class always, but {2} would be if the model's labels were taken as: {3}.",
        "Compare the order of the labels with which the weights were made with that of the run (labels/classes.json).");
}
