using Runner.Errors;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>What can be wrong with the tokenizer files of a published model: RUN4260 to RUN4264.</summary>
[ErrorList]
internal static class PublishedErrors
{
    public static readonly ErrorDescriptor UnknownSetting = new("RUN4260", ErrorCategory.User, "published tokenizer with a setting nobody knows",
        "{0}: nothing is known of '{1}', which is {2}: text may be cut otherwise with it.",
        "If you know that it changes nothing, import the model with '--accept {1}'. Otherwise leave the tokenizer's files out and configure one yourself.");

    public static readonly ErrorDescriptor UnsupportedSetting = new("RUN4261", ErrorCategory.User, "published tokenizer that cuts text in another way",
        "{0}: '{1}' is {2}; {3}.",
        "Only tokenizers that cut text in the same way are read. With '--accept {1}' the setting is left out of account, and text may become other tokens than the model was trained with.");

    public static readonly ErrorDescriptor FilesDisagree = new("RUN4262", ErrorCategory.User, "tokenizer files that contradict each other",
        "{0} and {1} contradict each other: {2}.",
        "Get the model's files again from where they came from, or remove the file that is wrong.");

    public static readonly ErrorDescriptor BadTokenizerFile = new("RUN4263", ErrorCategory.User, "tokenizer file not usable",
        "'{0}' is no sound tokenizer file: {1}.",
        "Get the file again from where the model came from.");
}
