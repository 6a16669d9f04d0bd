using Runner.Errors;

namespace Runner.Sampling;

/// <summary>Messages of text generation, RUN4650 to RUN4659.</summary>
[ErrorList]
internal static class SamplingErrors
{
    public static readonly ErrorDescriptor NothingLeft = new(
        "RUN4650", ErrorCategory.User, "No token left to choose",
        "Text {0}, token {1}: banned tokens, repetition rules and constraints together forbid every token.",
        "Ban fewer tokens, lower 'no_repeat_ngram_size', or loosen the form.");

    public static readonly ErrorDescriptor NotFinite = new(
        "RUN4651", ErrorCategory.User, "Undefined logits",
        "Text {0}, token {1}: the model's logits are infinite or undefined.",
        "The weights are broken or training diverged; generate from an earlier checkpoint.");

    public static readonly ErrorDescriptor TooLong = new(
        "RUN4652", ErrorCategory.User, "Text longer than the model can read",
        "Text {0} has a prompt of {1} tokens and may grow by {2}, but the model reads {3} at most.",
        "Shorten the prompt or the maximum, or take a position encoding without a longest length.");

    public static readonly ErrorDescriptor BadPrompt = new(
        "RUN4653", ErrorCategory.User, "Prompt that cannot be continued",
        "Text {0}: {1}.",
        "Give each text at least one token of the vocabulary and room for at least one more.");

    public static readonly ErrorDescriptor NotCausal = new(
        "RUN4654", ErrorCategory.User, "Generation with a model that is not causal",
        "'{0}' lets every position see those after it, so it cannot write text from left to right.",
        "Generate with a decoder.");
}
