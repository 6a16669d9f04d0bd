using Runner.Errors;

namespace Runner.Plugins.Samplers;

/// <summary>Messages of the samplers, RUN4660 to RUN4669.</summary>
[ErrorList]
internal static class SamplerErrors
{
    public static readonly ErrorDescriptor UnknownToken = new(
        "RUN4660", ErrorCategory.User, "Token that the vocabulary lacks",
        "'{1}' under '{0}' is not a token of the vocabulary.",
        "Write it as the vocabulary file does, or give its id.");

    public static readonly ErrorDescriptor IdOutsideVocabulary = new(
        "RUN4661", ErrorCategory.User, "Id outside the vocabulary",
        "The id {1} under '{0}' is not from 0 to {2}, the vocabulary's last.",
        "Correct the id, or name the token instead.");

    public static readonly ErrorDescriptor NoVocabulary = new(
        "RUN4662", ErrorCategory.User, "Tokens named without a vocabulary",
        "'{0}' names tokens, but there is no vocabulary here that knows them.",
        "Give their ids instead.");
}
