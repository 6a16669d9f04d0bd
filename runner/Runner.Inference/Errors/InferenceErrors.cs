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
}
